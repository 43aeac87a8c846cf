// Probe is what the tests of the local cluster run in pods, which need no shell then:
//
//	probe serve PORT        answer every HTTP request with this pod's name
//	probe get URL           print the answer to one HTTP request
//	probe lookup NAME       print the addresses of a name
//	probe write FILE TEXT   write a file
//	probe cat FILE          print a file
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

const timeout = 5 * time.Second

func main() {
	if len(os.Args) < 3 {
		log.Fatal("probe: serve PORT | get URL | lookup NAME | write FILE TEXT | cat FILE")
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		log.Fatal("probe: ", err)
	}
}

func run(command string, args []string) error {
	switch command {
	case "serve":
		return serve(args[0])
	case "get":
		return get(args[0])
	case "lookup":
		return lookup(args[0])
	case "write":
		return os.WriteFile(args[0], []byte(strings.Join(args[1:], " ")), 0o644)
	case "cat":
		content, err := os.ReadFile(args[0])
		fmt.Print(string(content))
		return err
	}
	return errors.New("no such command: " + command)
}

func serve(port string) error {
	name, err := os.Hostname()
	if err != nil {
		return err
	}
	fmt.Println("serving as", name)
	return http.ListenAndServe(":"+port, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		// A kept connection would hide how a Service spreads requests.
		w.Header().Set("Connection", "close")
		fmt.Fprint(w, name)
	}))
}

func get(url string) error {
	response, err := (&http.Client{Timeout: timeout}).Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(os.Stdout, response.Body)
	return err
}

func lookup(name string) error {
	addresses, err := net.LookupHost(name)
	fmt.Println(strings.Join(addresses, "\n"))
	return err
}
