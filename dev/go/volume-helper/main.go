// Volume-helper makes and removes the folder of a persistent volume. The local-path provisioner runs it on the
// volume's node as: volume-helper -p FOLDER -s BYTES -m MODE -a create|delete
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	path := flag.String("p", "", "folder of the volume")
	action := flag.String("a", "", "create or delete")
	flag.Int64("s", 0, "size in bytes, which a folder cannot enforce")
	mode := flag.String("m", "Filesystem", "volume mode")
	flag.Parse()
	if err := run(*path, *action, *mode); err != nil {
		fmt.Fprintln(os.Stderr, "volume-helper:", err)
		os.Exit(1)
	}
}

func run(path, action, mode string) error {
	if mode != "Filesystem" {
		return fmt.Errorf("volumes are folders here, so mode %s cannot be had", mode)
	}
	// The parent is the mounted folder of all volumes; never less deep than one below the root.
	if !filepath.IsAbs(path) || filepath.Dir(filepath.Clean(path)) == "/" {
		return fmt.Errorf("refusing the folder %q", path)
	}
	switch action {
	case "create":
		return create(path)
	case "delete":
		return os.RemoveAll(path)
	}
	return errors.New("the action must be create or delete")
}

// Anyone may write: pods of any user id use the volume, and a folder has no fsGroup of its own.
func create(path string) error {
	if err := os.MkdirAll(path, 0o777); err != nil {
		return err
	}
	return os.Chmod(path, 0o777)
}
