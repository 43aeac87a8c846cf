module vectorcluster.io/dev/go/probe

go 1.24.0
