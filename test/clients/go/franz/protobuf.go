package main

import (
	"context"
	"encoding/json"
	"os"

	"concordat/test/clients/steps"

	"github.com/bufbuild/protocompile"
	"github.com/twmb/franz-go/pkg/sr"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

const parcelFile = "parcel.proto"

// parcels compiles a schema with what it imports, as the registry has both, to the type of the message at an index.
func parcels(ctx context.Context, schema sr.Schema, index int) protoreflect.MessageDescriptor {
	texts := map[string]string{parcelFile: schema.Schema}
	for _, one := range schema.References {
		texts[one.Name] = steps.Must(client().SchemaByVersion(ctx, one.Subject, one.Version)).Schema.Schema
	}
	source := &protocompile.SourceResolver{Accessor: protocompile.SourceAccessorFromMap(texts)}
	compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(source)}
	return steps.Must(compiler.Compile(ctx, parcelFile))[0].Messages().Get(index)
}

// protobuf tells a serde how to write and read messages of a type: sr leaves that to the program.
func protobuf(serde *sr.Serde, id int, index int, kind protoreflect.MessageDescriptor) {
	encode := func(value any) ([]byte, error) { return proto.Marshal(value.(proto.Message)) }
	decode := func(payload []byte, into any) error { return proto.Unmarshal(payload, into.(proto.Message)) }
	message := dynamicpb.NewMessage(kind)
	serde.Register(id, message, sr.EncodeFn(encode), sr.DecodeFn(decode), sr.Index(index))
}

func readProtobuf(ctx context.Context) steps.Said {
	message := steps.Fetch(ctx)
	serde := sr.NewSerde()
	id, rest, err := serde.DecodeID(message)
	steps.OK(err)
	index, _, err := serde.DecodeIndex(rest, 1)
	steps.OK(err)
	kind := parcels(ctx, steps.Must(client().SchemaByID(ctx, id)), index[0])
	protobuf(serde, id, index[0], kind)
	event := dynamicpb.NewMessage(kind)
	steps.OK(serde.Decode(message, event))
	return steps.Said{"event": json.RawMessage(steps.Must(protojson.Marshal(event)))}
}

func writeProtobuf(ctx context.Context) steps.Said {
	// What a program with a schema of its own does: create it, under the topic's subject.
	money := sr.SchemaReference{Name: os.Getenv("MONEY_PATH"), Subject: os.Getenv("MONEY_PATH"), Version: 1}
	schema := sr.Schema{Schema: os.Getenv("PARCEL_SCHEMA"), Type: sr.TypeProtobuf, References: []sr.SchemaReference{money}}
	made := steps.Must(client().CreateSchema(ctx, os.Getenv("TOPIC")+"-value", schema))
	kind := parcels(ctx, schema, 1)
	event := dynamicpb.NewMessage(kind)
	steps.OK(protojson.Unmarshal([]byte(os.Getenv("PARCEL")), event))
	serde := sr.NewSerde()
	protobuf(serde, made.ID, 1, kind)
	return steps.Said{"offset": steps.Send(ctx, steps.Must(serde.Encode(event)))}
}
