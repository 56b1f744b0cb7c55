import {
  type AvroType,
  decodeSource,
  encodeSource,
  fingerprint,
  longFields,
  parseAvro,
  withLongs,
} from "@concordat/schema/avro";
import { CodegenError } from "../error.ts";
import { facts, header } from "../facts.ts";
import type { EventInput } from "../input.ts";
import type { EventModule } from "../module.ts";
import { camelCase } from "../names.ts";
import { declareAvro } from "./declare.ts";

/** The module of a subject whose schema is Avro. Throws SchemaError where it is none. */
export function avroModule(input: EventInput): EventModule {
  const { model: plain } = parseAvro(input.schema, { references: input.resolved ?? [] });
  checkLongs(input, plain);
  const model = withLongs(plain, input.longs);
  const { lines, event, brands } = declareAvro(model, camelCase(input.subject.replace(/-value$/, ""), "Upper"));
  const codec = codecText(model);
  const text = [
    header(input),
    ...(brands.length === 0 ? [] : [`import type { ${brands.join(", ")} } from "@concordat/client";`]),
    codec === undefined
      ? 'import { avroEvent } from "@concordat/client/avro";'
      : 'import { type Sink as $Sink, type Source as $Source, avroEvent } from "@concordat/client/avro";',
    ...lines,
    "",
    "/** The event's schema, and how it is written and read. */",
    `export const event = avroEvent<${event}, ${event}Input>({`,
    ...facts(input, fingerprint(model, "sha256")).map((line) => `  ${line},`),
    ...(codec === undefined ? [] : [`  codec: ${codec.codec},`]),
    "});",
    "",
    ...(codec === undefined ? [] : [codec.text, ""]),
  ].join("\n");
  return { text, type: event, fullName: "name" in model ? model.name.full : undefined, files: [] };
}

/** Sees that each field that is chosen for is one that has a long. Throws CodegenError. */
function checkLongs(input: EventInput, model: AvroType): void {
  if (input.longs === undefined || typeof input.longs === "string") return;
  const known = longFields(model);
  const unknown = Object.keys(input.longs).find((name) => name !== "*" && !known.includes(name));
  if (unknown === undefined) return;
  const has = known.length === 0 ? "It has no long." : `Its longs are ${known.slice(0, 10).join(", ")}.`;
  throw new CodegenError(
    "codegen/unknown-long",
    input,
    `\`longs\` of ${input.subject} names ${unknown}, which is no field with a long in its schema. ${has}`,
  );
}

/**
 * The functions that write and read events of the very version: names with `$` are none that a type can have. A schema that
 * would be too much text has none, nor has one that is `bytes` and nothing else, which is written otherwise in messages: the
 * client writes and reads their events by the schema.
 */
function codecText(model: AvroType): { readonly text: string; readonly codec: string } | undefined {
  if (model.kind === "bytes") return undefined;
  const write = encodeSource(model, { typed: true });
  const read = decodeSource(model, model, { typed: true });
  if (write === undefined || read === undefined) return undefined;
  return { text: `${write.text}\n\n${read.text}`, codec: `{ write: ${write.root}, read: ${read.root} }` };
}
