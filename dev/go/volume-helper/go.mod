module vectorcluster.io/dev/go/volume-helper

go 1.24.0
