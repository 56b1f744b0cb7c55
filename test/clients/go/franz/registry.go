package main

import (
	"context"
	"errors"
	"os"

	"concordat/test/clients/steps"

	"github.com/twmb/franz-go/pkg/sr"
)

func registry(ctx context.Context) steps.Said {
	registry, subject := client(), os.Getenv("SUBJECT")
	schema, compatible, breaking := text("SCHEMA"), text("COMPATIBLE"), text("BREAKING")
	made := steps.Must(registry.CreateSchema(ctx, subject, schema))
	found := steps.Must(registry.LookupSchema(ctx, subject, schema))
	latest := steps.Must(registry.SchemaByVersion(ctx, subject, -1))
	no := steps.Must(registry.CheckCompatibility(sr.WithParams(ctx, sr.Verbose), subject, -1, breaking))
	said := steps.Said{
		"id":         made.ID,
		"found":      []int{found.ID, found.Version},
		"latest":     []int{latest.ID, latest.Version},
		"schema":     steps.Must(registry.SchemaByID(ctx, made.ID)).Schema,
		"byGuid":     steps.Must(registry.SchemaByGUID(ctx, made.GUID)).Schema.Schema,
		"usedBy":     steps.Must(registry.SchemaVersionsByID(ctx, made.ID)),
		"subjects":   steps.Must(registry.Subjects(ctx)),
		"types":      steps.Must(registry.SupportedTypes(ctx)),
		"contexts":   steps.Must(registry.Contexts(ctx)),
		"compatible": steps.Must(registry.CheckCompatibility(ctx, subject, -1, compatible)).Is,
		"breaking":   no.Is,
		"reasons":    no.Messages,
	}
	_, err := registry.CreateSchema(ctx, subject, breaking)
	said["refused"] = refusal(err)
	said["levelBefore"] = level(registry.Compatibility(ctx, sr.GlobalSubject))
	said["levelSet"] = level(registry.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatNone}, subject))
	said["level"] = level(registry.Compatibility(ctx, subject))
	steps.Must(registry.CreateSchema(ctx, subject, breaking))
	said["versions"] = steps.Must(registry.SubjectVersions(ctx, subject))

	steps.OK(registry.DeleteSchema(ctx, subject, 1, sr.SoftDelete))
	said["versionsLeft"] = steps.Must(registry.SubjectVersions(ctx, subject))
	said["versionsEver"] = steps.Must(registry.SubjectVersions(sr.WithParams(ctx, sr.ShowDeleted), subject))
	said["deleted"] = steps.Must(registry.DeleteSubject(ctx, subject, sr.SoftDelete))
	said["deletedForGood"] = steps.Must(registry.DeleteSubject(ctx, subject, sr.HardDelete))
	_, err = registry.SubjectVersions(ctx, subject)
	said["gone"] = refusal(err)
	return said
}

func references(ctx context.Context) steps.Said {
	registry, subject := client(), os.Getenv("SUBJECT")
	referenced := subject + "-referenced"
	base := steps.Must(registry.CreateSchema(ctx, referenced, text("REFERENCED")))
	schema := text("REFERENCING")
	schema.References = []sr.SchemaReference{{Name: "n.Base", Subject: referenced, Version: base.Version}}
	made := steps.Must(registry.CreateSchema(ctx, subject, schema))
	said := steps.Said{"id": made.ID, "references": steps.Must(registry.SchemaByID(ctx, made.ID)).References}
	users := []string{}
	for _, user := range steps.Must(registry.SchemaReferences(ctx, referenced, 1)) {
		users = append(users, user.Subject)
	}
	said["referencedBy"] = users
	said["refused"] = refusal(registry.DeleteSchema(ctx, referenced, 1, sr.SoftDelete))
	return said
}

// settings is a subject's configuration and mode, and metadata that a schema carries.
func settings(ctx context.Context) steps.Said {
	registry, subject := client(), os.Getenv("SUBJECT")
	owner := &sr.SchemaMetadata{Properties: map[string]string{"owner": "shop"}}
	wanted := sr.SetCompatibility{Level: sr.CompatFullTransitive, Group: "major", DefaultMetadata: owner}
	said := steps.Said{"set": level(registry.SetCompatibility(ctx, wanted, subject))}
	config := registry.Compatibility(ctx, subject)[0]
	steps.OK(config.Err)
	said["group"], said["defaultMetadata"] = config.Group, config.DefaultMetadata.Properties
	schema := text("SCHEMA")
	schema.SchemaMetadata = &sr.SchemaMetadata{Properties: map[string]string{"major": "1"}}
	made := steps.Must(registry.CreateSchema(ctx, subject, schema))
	said["metadata"] = steps.Must(registry.SchemaByVersion(ctx, subject, made.Version)).SchemaMetadata.Properties
	// sr does not read the level that a registry tells of what was reset, but it reads the rest.
	reset := registry.ResetCompatibility(ctx, subject)[0]
	steps.OK(reset.Err)
	said["groupBefore"] = reset.Group
	said["level"] = level(registry.Compatibility(sr.WithParams(ctx, sr.DefaultToGlobal), subject))

	said["readOnly"] = mode(registry.SetMode(ctx, sr.ModeReadOnly, subject))
	_, err := registry.CreateSchema(ctx, subject, text("COMPATIBLE"))
	said["refused"] = refusal(err)
	mode(registry.ResetMode(ctx, subject))
	said["import"] = mode(registry.SetMode(ctx, sr.ModeImport, subject+"-copy"))
	copied := steps.Must(registry.CreateSchemaWithIDAndVersion(ctx, subject+"-copy", text("COMPATIBLE"), 4711, 7))
	said["imported"] = []int{copied.ID, copied.Version}
	return said
}

func level(results []sr.CompatibilityResult) sr.CompatibilityLevel {
	steps.OK(results[0].Err)
	return results[0].Level
}

func mode(results []sr.ModeResult) sr.Mode {
	steps.OK(results[0].Err)
	return results[0].Mode
}

// refusal is the status and the code of the registry's no.
func refusal(err error) []int {
	var no *sr.ResponseError
	if !errors.As(err, &no) {
		panic(err)
	}
	return []int{no.StatusCode, no.ErrorCode}
}
