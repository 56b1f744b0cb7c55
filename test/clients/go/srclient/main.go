// srclient as it comes, on a Kafka through franz-go: what it reads, writes and asks, as JSON.
package main

import (
	"context"
	"encoding/binary"
	"errors"
	"os"

	"concordat/test/clients/steps"

	"github.com/riferrei/srclient"
)

const prefix = 5

func main() {
	steps.Run(map[string]func(context.Context) steps.Said{"read": read, "write": write, "registry": registry})
}

// client gives a new one, with nothing in its cache.
func client() *srclient.SchemaRegistryClient {
	return srclient.NewSchemaRegistryClient(os.Getenv("REGISTRY_URL"))
}

func read(ctx context.Context) steps.Said {
	message := steps.Fetch(ctx)
	schema := steps.Must(client().GetSchema(int(binary.BigEndian.Uint32(message[1:prefix]))))
	event, _, err := schema.Codec().NativeFromBinary(message[prefix:])
	steps.OK(err)
	return steps.Said{"event": event}
}

func write(ctx context.Context) steps.Said {
	schema := steps.Must(client().GetLatestSchema(os.Getenv("TOPIC") + "-value"))
	message := binary.BigEndian.AppendUint32([]byte{0}, uint32(schema.ID()))
	message = steps.Must(schema.Codec().BinaryFromNative(message, steps.Order()))
	return steps.Said{"offset": steps.Send(ctx, message)}
}

func registry(context.Context) steps.Said {
	subject := os.Getenv("SUBJECT")
	schema, compatible, breaking := os.Getenv("SCHEMA"), os.Getenv("COMPATIBLE"), os.Getenv("BREAKING")
	registry := client()
	made := steps.Must(registry.CreateSchema(subject, schema, srclient.Avro))
	found := steps.Must(registry.LookupSchema(subject, schema, srclient.Avro))
	latest := steps.Must(registry.GetLatestSchema(subject))
	said := steps.Said{
		"id":         made.ID(),
		"found":      []int{found.ID(), found.Version()},
		"latest":     []int{latest.ID(), latest.Version()},
		"schema":     steps.Must(client().GetSchema(made.ID())).Schema(),
		"usedBy":     steps.Must(registry.GetSubjectVersionsById(made.ID())),
		"subjects":   steps.Must(registry.GetSubjects()),
		"compatible": steps.Must(registry.IsSchemaCompatible(subject, compatible, "latest", srclient.Avro)),
		"breaking":   steps.Must(registry.IsSchemaCompatible(subject, breaking, "latest", srclient.Avro)),
	}
	_, err := registry.CreateSchema(subject, breaking, srclient.Avro)
	said["refused"] = refusal(err)
	said["levelBefore"] = steps.Must(registry.GetGlobalCompatibilityLevel())
	said["levelSet"] = steps.Must(registry.ChangeSubjectCompatibilityLevel(subject, srclient.None))
	said["level"] = steps.Must(registry.GetCompatibilityLevel(subject, false))
	steps.Must(registry.CreateSchema(subject, breaking, srclient.Avro))
	said["versions"] = steps.Must(registry.GetSchemaVersions(subject))

	steps.OK(registry.DeleteSubjectByVersion(subject, 1, false))
	said["versionsLeft"] = steps.Must(registry.GetSchemaVersions(subject))
	// With permanent, srclient deletes softly first.
	steps.OK(registry.DeleteSubject(subject, true))
	_, err = client().GetSchemaVersions(subject)
	said["gone"] = refusal(err)
	said["subjectsEver"] = steps.Must(registry.GetSubjectsIncludingDeleted())
	return said
}

// refusal is the code of the registry's no; srclient does not keep the status.
func refusal(err error) int {
	var no srclient.Error
	if !errors.As(err, &no) {
		panic(err)
	}
	return no.Code
}
