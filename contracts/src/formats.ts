import type { EventType } from "@concordat/client";
import type { RegistrySchema } from "@concordat/client/registry";
import type { Format, SchemaType } from "@concordat/schema";

/** What recording and verifying ask of a schema type. */
export interface ContractFormat {
  readonly format: Format;
  /** The event that a schema is of, to read messages as it says. */
  readonly eventOf: (schema: Pick<RegistrySchema, "schema" | "references" | "resolved">) => EventType<unknown, never>;
}

/** The schema types that contracts are made of; a new one plugs in here. Each is loaded once an event of it is met. */
const FORMATS: ReadonlyMap<SchemaType, () => Promise<ContractFormat>> = new Map<
  SchemaType,
  () => Promise<ContractFormat>
>([
  [
    "AVRO",
    async () => {
      const [{ avro }, { avroEvent }] = await Promise.all([
        import("@concordat/schema/avro"),
        import("@concordat/client/avro"),
      ]);
      const eventOf: ContractFormat["eventOf"] = ({ schema, references, resolved }) =>
        avroEvent<unknown>({ schema, references, resolved, subject: "", fingerprint: "" });
      return { format: avro as Format, eventOf };
    },
  ],
  [
    "JSON",
    async () => {
      const [{ jsonSchema }, { jsonEvent }] = await Promise.all([
        import("@concordat/schema/json"),
        import("@concordat/client/json"),
      ]);
      const eventOf: ContractFormat["eventOf"] = ({ schema, references, resolved }) =>
        jsonEvent<unknown>({ schema, references, resolved, subject: "", fingerprint: "" });
      return { format: jsonSchema as Format, eventOf };
    },
  ],
  [
    "PROTOBUF",
    async () => {
      const [{ protobuf }, { storedProtobufEvent }] = await Promise.all([
        import("@concordat/schema/protobuf"),
        import("@concordat/client/protobuf"),
      ]);
      const eventOf: ContractFormat["eventOf"] = ({ schema, references, resolved }) =>
        storedProtobufEvent({ schema, references, resolved, subject: "", fingerprint: "" });
      return { format: protobuf as Format, eventOf };
    },
  ],
]);

/** What is asked of a schema type; undefined where no contracts are made of it. */
export async function contractFormat(type: SchemaType): Promise<ContractFormat | undefined> {
  return FORMATS.get(type)?.();
}
