import type { Schema } from "@concordat/schema";
import {
  type AvroType,
  createDecoder,
  createEncoder,
  fingerprint,
  PRIMITIVES,
  parseAvro,
} from "@concordat/schema/avro";
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
    claims: (writer) => {
      if (writer.schemaType !== "AVRO") return "none";
      const type = writerType(writer);
      return fingerprint(type, "sha256") === facts.fingerprint ? "exact" : claim(readerType(), type);
    },
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

/** Two named types are told apart by name; unions by what they have in common; else decoding decides. */
function claim(reader: AvroType, writer: AvroType): Claim {
  if (reader.kind === "union")
    return reader.branches.some((branch) => claim(branch, writer) !== "none") ? "possible" : "none";
  if (writer.kind === "union")
    return writer.branches.some((branch) => claim(reader, branch) !== "none") ? "possible" : "none";
  if (!("name" in reader && "name" in writer))
    return reader.kind === writer.kind || (isPrimitive(reader) && isPrimitive(writer)) ? "possible" : "none";
  if (reader.kind !== writer.kind) return "none";
  if (reader.name.full === writer.name.full) return "exact";
  return reader.name.short === writer.name.short || reader.aliases.includes(writer.name.full) ? "possible" : "none";
}

function isPrimitive({ kind }: AvroType): boolean {
  return PRIMITIVES.some((primitive) => primitive === kind);
}
