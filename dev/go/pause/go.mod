module vectorcluster.io/dev/go/pause

go 1.24.0
