import type { LongChoice, Schema } from "@concordat/schema";
import {
  type AvroType,
  compileDecoder,
  compileEncoder,
  createDecoder,
  createEncoder,
  type Encode,
  fingerprint,
  meaningAvro,
  PRIMITIVES,
  parseAvro,
  runDecoder,
  runEncoder,
  sampleAvro,
  type ValueReader,
  type ValueWriter,
  withLongs,
} from "@concordat/schema/avro";
import type { RegistrySchema } from "../registry/registry.ts";
import type { Claim, DecodePayload as EventDecode, EventFacts, EventType } from "../runtime/event.ts";
import { isSameSchema } from "../runtime/same-schema.ts";
import { isRaw, rawDecoder, rawEncoder } from "./raw.ts";

const TYPE = "AVRO";

const parsed = new WeakMap<RegistrySchema, Schema<AvroType>>();

/** What generated code knows about an Avro event. */
export interface AvroEventFacts extends EventFacts {
  /** How the code holds the longs of the schema, where that was chosen. */
  readonly longs?: LongChoice;
  /**
   * The functions that write and read events of this very version, as generated; without them they are made when first used.
   * A schema that is `bytes` and nothing else has none.
   */
  readonly codec?: { readonly write: ValueWriter; readonly read: ValueReader };
}

/**
 * An event whose schema is Avro, as generated code declares it. The schema is read when first needed; messages of other
 * versions are resolved to it: new fields take their defaults, dropped ones are passed over.
 */
export function avroEvent<Output, Input = Output>({ codec, ...facts }: AvroEventFacts): EventType<Output, Input> {
  const readerType = lazy(() => {
    const { model } = parseAvro(facts.schema, { references: facts.resolved ?? [] });
    return withLongs(model, facts.longs);
  });
  const [createdEncoder, createdDecoder] = [
    lazy(() => createEncoder(readerType())),
    lazy(() => createDecoder(readerType())),
  ];
  const encode = codec === undefined ? begun(() => encoderOf(readerType())) : runEncoder(codec.write, createdEncoder);
  const decodeOwn = lazy(() =>
    codec === undefined ? compileDecoder(readerType()) : runDecoder(codec.read, createdDecoder),
  );
  return {
    ...facts,
    schemaType: TYPE,
    contentType: "application/avro",
    encode,
    isOf: (stored) =>
      stored.schemaType === TYPE &&
      isSameSchema(facts, stored, ({ schema, resolved }) => meaningAvro(parseAvro(schema, { references: resolved }))),
    claims: (writer) => {
      if (writer.schemaType !== TYPE) return "none";
      const type = writerType(writer);
      return fingerprint(type, "sha256") === facts.fingerprint ? "exact" : claim(readerType(), type);
    },
    sample: (seed = 1) => {
      const events = sampleAvro(readerType(), seed);
      const decode = isRaw(readerType()) ? rawDecoder(decodeOwn()) : decodeOwn();
      return decode(encode(events[Math.abs(seed) % events.length]), 0) as Output;
    },
    decoder: (writer) => {
      const type = writerType(writer);
      // Of one parsing canonical form are the same bytes; what else a schema says, the reader's own says.
      const own = fingerprint(type, "sha256") === facts.fingerprint;
      const plain = own ? decodeOwn() : compileDecoder(type, readerType());
      const decode = isRaw(type) ? rawDecoder(plain) : plain;
      // The generated types say what the schema says; the decoder builds its values from that same schema.
      return decode as EventDecode<Output>;
    },
  };
}

function encoderOf(type: AvroType): Encode {
  const plain = compileEncoder(type);
  return isRaw(type) ? rawEncoder(plain) : plain;
}

/** An encoder that is made when it is first used. */
function begun(make: () => Encode): Encode {
  const made = lazy(make);
  return (value, headroom) => made()(value, headroom);
}

function lazy<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function writerType(writer: RegistrySchema): AvroType {
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
