import { fingerprint, parseAvro } from "@concordat/schema/avro";
import type { EventModule } from "../event-module.ts";
import { facts, header } from "../facts.ts";
import type { EventInput } from "../input.ts";
import { camelCase } from "../names.ts";
import { declareAvro } from "./declare.ts";

const SAMPLER = { name: "sampleAvroEvent", from: "@concordat/client/testing" } as const;

/** The module of a subject whose schema is Avro. Throws SchemaError where it is none. */
export function avroModule(input: EventInput): EventModule {
  const { model } = parseAvro(input.schema, { references: input.resolved ?? [] });
  const { lines, event, brands } = declareAvro(model, camelCase(input.subject.replace(/-value$/, ""), "Upper"));
  const text = [
    header(input),
    ...(brands.length === 0 ? [] : [`import type { ${brands.join(", ")} } from "@concordat/client";`]),
    'import { avroEvent } from "@concordat/client/avro";',
    ...lines,
    "",
    "/** The event's schema, and how it is written and read. */",
    `export const event = avroEvent<${event}, ${event}Input>({`,
    ...facts(input, fingerprint(model, "sha256")).map((line) => `  ${line},`),
    "});",
    "",
  ].join("\n");
  return { text, type: event, fullName: "name" in model ? model.name.full : undefined, sampler: SAMPLER, files: [] };
}
