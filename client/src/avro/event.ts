import type { Schema } from "@concordat/schema";
import { type AvroType, createDecoder, createEncoder, parseAvro } from "@concordat/schema/avro";
import type { StoredSchema } from "../registry/registry.ts";
import type { Claim, EventFacts, EventType } from "../runtime/event.ts";

const parsed = new WeakMap<StoredSchema, Schema<AvroType>>();

/**
 * An event whose schema is Avro, as generated code declares it. The schema is read when first used; messages of other
 * versions are resolved to it: new fields take their defaults, dropped ones are passed over.
 */
export function avroEvent<Output, Input = Output>(facts: EventFacts): EventType<Output, Input> {
  let reader: AvroType | undefined;
  const readerType = (): AvroType => {
    reader ??= parseAvro(facts.schema, { references: facts.resolved ?? [] }).model;
    return reader;
  };
  let encode: ((event: unknown) => Uint8Array) | undefined;
  return {
    ...facts,
    schemaType: "AVRO",
    contentType: "application/avro",
    encode: (event) => {
      encode ??= createEncoder(readerType());
      return encode(event);
    },
    claims: (writer) => (writer.schemaType === "AVRO" ? claim(readerType(), writerType(writer)) : "none"),
    decoder: (writer) => {
      const decode = createDecoder(writerType(writer), readerType());
      // The generated types say what the schema says; the decoder builds its values from that same schema.
      return (message, offset) => decode(message, offset) as Output;
    },
  };
}

function writerType(writer: StoredSchema): AvroType {
  const known = parsed.get(writer) ?? parseAvro(writer.schema, { references: writer.resolved });
  parsed.set(writer, known);
  return known.model;
}

/** Two named types are told apart by name; any other pair may go together, and decoding decides. */
function claim(reader: AvroType, writer: AvroType): Claim {
  if (!("name" in reader && "name" in writer)) return "possible";
  if (reader.kind !== writer.kind) return "none";
  if (reader.name.full === writer.name.full) return "exact";
  return reader.name.short === writer.name.short || reader.aliases.includes(writer.name.full) ? "possible" : "none";
}
