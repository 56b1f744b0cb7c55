import { largeBudget, textSize } from "../budget.ts";
import type { Finding } from "../difference.ts";
import type { Comparing, Format, Schema } from "../format.ts";
import { TYPE_FACTS } from "../schema-type.ts";
import { canonicalAvro, printAvro, resolvedAvro } from "./canonical.ts";
import { compareAvro } from "./compare.ts";
import { encodedAvro } from "./encoded.ts";
import { changesAvro, fieldAtAvro, fieldsAvro } from "./fields.ts";
import { fingerprint } from "./fingerprint.ts";
import { meaningAvro } from "./meaning.ts";
import type { AvroType } from "./model.ts";
import { normalizedAvro } from "./normalize.ts";
import { parseAvro } from "./parse.ts";
import { partsAvro } from "./parts.ts";
import { surelyReads } from "./readable.ts";
import { avroRules } from "./rules.ts";
import { sampleAvro } from "./sample.ts";
import { shapeAvro } from "./shape.ts";
import { retaggedAvro, taggedAvro } from "./tags.ts";
import { namesAvro } from "./used-names.ts";
import { shrinkAvro } from "./values/shrink.ts";
import { jsonView } from "./values/view.ts";
import { warnAvro } from "./warn.ts";
import { witnessAvro } from "./witness.ts";

/** Avro, as the engine's one interface for schema formats. */
export const avro: Format<AvroType> = {
  type: "AVRO",
  ...TYPE_FACTS.AVRO,
  parse: parseAvro,
  names: namesAvro,
  canonical: canonicalAvro,
  normalized: normalizedAvro,
  fingerprint: (schema) => fingerprint(schema.model, "sha256"),
  inForm: (schema, form) => (form === "resolved" ? resolvedAvro : canonicalAvro)(schema),
  embedded: (schema) => JSON.parse(resolvedAvro(schema)),
  about: ({ model }) => ({
    name: "name" in model ? model.name.short : undefined,
    description: "name" in model ? model.doc : undefined,
  }),
  comparable: (schema) => printAvro(schema.model, { comparable: true }),
  meaning: meaningAvro,
  compare,
  rules: avroRules,
  witness: (reader, writer, finding, budget = largeBudget(textSize(reader) + textSize(writer))) =>
    witnessAvro(reader.model, writer.model, finding, budget),
  sample: (schema, seed, budget = largeBudget(textSize(schema))) => sampleAvro(schema.model, seed, budget),
  shape: ({ model }) => shapeAvro(model),
  shrink: ({ model }, event) => shrinkAvro(model, event),
  view: (_, event) => jsonView(event),
  encoded: ({ model }, event) => encodedAvro(model, event),
  fields: (schema, budget = largeBudget(textSize(schema))) => fieldsAvro(schema.model, budget),
  parts: partsAvro,
  tagged: taggedAvro,
  retagged: retaggedAvro,
  fieldAt: (reader, writer, path) => fieldAtAvro(reader.model, writer.model, path),
  changes: (reader, writer, budget = largeBudget(textSize(reader) + textSize(writer))) =>
    changesAvro(reader.model, writer.model, budget),
};

function compare(
  reader: Schema<AvroType>,
  writer: Schema<AvroType>,
  { only, budget = largeBudget(textSize(reader) + textSize(writer)) }: Comparing = {},
): readonly Finding[] {
  if (only === "errors" && surelyReads(reader.model, writer.model, budget)) return [];
  const errors = compareAvro(reader.model, writer.model, budget);
  return only === "errors" ? errors : [...errors, ...warnAvro(reader.model, writer.model, budget)];
}
