/** The schema types of Confluent's API, in its spelling. */
export const SCHEMA_TYPES = ["AVRO", "JSON", "PROTOBUF"] as const;

/** One of {@link SCHEMA_TYPES}. */
export type SchemaType = (typeof SCHEMA_TYPES)[number];

/** What Confluent's API means where no type is given. */
export const DEFAULT_SCHEMA_TYPE: SchemaType = "AVRO";

/** Whether a value names a schema type. */
export function isSchemaType(value: unknown): value is SchemaType {
  return SCHEMA_TYPES.some((type) => type === value);
}

/** What is known of a schema type before its format is loaded. */
export interface TypeFacts {
  /** What people call it, such as `Avro`. */
  readonly title: string;
  /** The endings of its files, the dot included, in small letters. */
  readonly extensions: readonly string[];
  readonly mediaTypes: MediaTypes;
  /** The names in Confluent's API of other texts that its schemas have (`format=resolved`). */
  readonly forms: readonly string[];
  /** Whether Confluent's registry repeats the whole request in the error of a schema that it cannot read. */
  readonly repeated: boolean;
  /** About how many bytes of memory a parsed schema takes for each letter of its text (measured: `schema/src/weight.test.ts`). */
  readonly weight: number;
}

/** How other documents name what a type's schemas and events are. */
export interface MediaTypes {
  /** Of an event's bytes, the schema's id before them aside. */
  readonly payload: string;
  /** Of a schema with this canonical text, as AsyncAPI 3 names it (specification, "Schema formats table"). */
  readonly schema: (text: string) => string;
}

/** What is known of each schema type, whether or not there is a format for it. */
export const TYPE_FACTS: Readonly<Record<SchemaType, TypeFacts>> = {
  AVRO: {
    title: "Avro",
    extensions: [".avsc"],
    // Avro's specification, "HTTP as Transport".
    mediaTypes: { payload: "avro/binary", schema: () => "application/vnd.apache.avro+json;version=1.9.0" },
    forms: ["resolved"],
    repeated: true,
    weight: 16,
  },
  JSON: {
    title: "JSON Schema",
    extensions: [".json"],
    mediaTypes: {
      payload: "application/json",
      schema: (text) => {
        const draft = /"\$schema":"https?:\/\/json-schema\.org\/(draft-\d+|draft\/\d{4}-\d{2})\//.exec(text)?.[1];
        return `application/schema+json;version=${draft?.replace("draft/", "") ?? "draft-07"}`;
      },
    },
    forms: [],
    repeated: false,
    weight: 28,
  },
  PROTOBUF: {
    title: "Protobuf",
    extensions: [".proto"],
    mediaTypes: {
      payload: "application/x-protobuf",
      schema: (text) => `application/vnd.google.protobuf;version=${/^syntax = "proto3"/m.test(text) ? 3 : 2}`,
    },
    forms: ["serialized", "ignore_extensions"],
    repeated: false,
    weight: 50,
  },
};
