// Milvus-stand-in answers the few questions that the operator asks a Milvus, and holds no data.
//
// The footprint of an operator with fifty clusters is measured on machines that could not run fifty databases;
// each of them is this instead: a health port, and a gRPC port that accepts every login and is always well.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
)

const (
	grpcPort   = 19530
	healthPort = 9091
	service    = "/milvus.proto.milvus.MilvusService/"
)

// Answers in protobuf's wire format: an empty message is a status without an error.
var answers = map[string][]byte{
	// CheckHealthResponse{status: {}, isHealthy: true}
	service + "CheckHealth": {0x0a, 0x00, 0x10, 0x01},
	// GetVersionResponse{status: {}, version: "v2.3.5"}
	service + "GetVersion": append([]byte{0x0a, 0x00, 0x12, 0x06}, "v2.3.5"...),
}

// raw passes messages on as the bytes they are.
type raw struct{}

func (raw) Name() string { return "proto" }

func (raw) Marshal(message any) ([]byte, error) { return *message.(*[]byte), nil }

func (raw) Unmarshal(data []byte, message any) error {
	*message.(*[]byte) = data
	return nil
}

func answer(_ any, stream grpc.ServerStream) error {
	var request []byte
	if err := stream.RecvMsg(&request); err != nil {
		return err
	}
	method, _ := grpc.MethodFromServerStream(stream)
	reply := answers[method]
	return stream.SendMsg(&reply)
}

func health(writer http.ResponseWriter, _ *http.Request) {
	writer.Header().Set("Content-Type", "application/json")
	fmt.Fprint(writer, `{"state":"OK","detail":[{"name":"stand-in","code":1}]}`)
}

func main() {
	encoding.RegisterCodec(raw{})
	http.HandleFunc("/healthz", health)
	go func() { log.Fatal(http.ListenAndServe(fmt.Sprintf(":%d", healthPort), nil)) }()

	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", grpcPort))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(grpc.NewServer(grpc.UnknownServiceHandler(answer)).Serve(listener))
}
