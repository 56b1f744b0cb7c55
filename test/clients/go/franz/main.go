// franz-go as it comes, its registry client sr and its Kafka client: what it reads, writes and asks, as JSON.
package main

import (
	"context"
	"errors"
	"os"

	"concordat/test/clients/steps"

	"github.com/linkedin/goavro/v2"
	"github.com/twmb/franz-go/pkg/sr"
)

type order = map[string]any

func main() {
	steps.Run(map[string]func(context.Context) steps.Said{
		"read":           read,
		"write":          write,
		"registry":       registry,
		"references":     references,
		"settings":       settings,
		"read_protobuf":  readProtobuf,
		"write_protobuf": writeProtobuf,
	})
}

func client() *sr.Client {
	return steps.Must(sr.NewClient(sr.URLs(os.Getenv("REGISTRY_URL"))))
}

// avro tells a serde how to write and read what a schema says: sr leaves that to the program.
func avro(serde *sr.Serde, id int, schema string) {
	codec := steps.Must(goavro.NewCodec(schema))
	encode := func(value any) ([]byte, error) { return codec.BinaryFromNative(nil, value) }
	decode := func(payload []byte, into any) error {
		native, _, err := codec.NativeFromBinary(payload)
		if err == nil {
			*into.(*order) = native.(order)
		}
		return err
	}
	serde.Register(id, order{}, sr.EncodeFn(encode), sr.DecodeFn(decode))
}

func read(ctx context.Context) steps.Said {
	message := steps.Fetch(ctx)
	serde := sr.NewSerde()
	var event order
	if err := serde.Decode(message, &event); !errors.Is(err, sr.ErrNotRegistered) {
		panic("a schema is known that was never asked for")
	}
	id, _, err := serde.DecodeID(message)
	steps.OK(err)
	avro(serde, id, steps.Must(client().SchemaByID(ctx, id)).Schema)
	steps.OK(serde.Decode(message, &event))
	return steps.Said{"event": event}
}

func write(ctx context.Context) steps.Said {
	// What a program with a schema of its own does: create it, which gives the one that is there.
	made := steps.Must(client().CreateSchema(ctx, os.Getenv("TOPIC")+"-value", text("ORDER_SCHEMA")))
	serde := sr.NewSerde()
	avro(serde, made.ID, made.Schema.Schema)
	message := steps.Must(serde.Encode(steps.Order()))
	return steps.Said{"offset": steps.Send(ctx, message)}
}

// text is the schema in a variable.
func text(name string) sr.Schema { return sr.Schema{Schema: os.Getenv(name)} }
