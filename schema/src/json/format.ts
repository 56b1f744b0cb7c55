import { createHash } from "node:crypto";
import { largeBudget, textSize } from "../budget.ts";
import type { Finding } from "../difference.ts";
import type { Comparing, Format, Schema } from "../format.ts";
import { TYPE_FACTS } from "../schema-type.ts";
import { aboutJsonSchema } from "./about.ts";
import { canonicalJsonSchema, normalizedJsonSchema } from "./canonical.ts";
import { compareJsonSchema } from "./compare.ts";
import { embeddedJsonSchema } from "./embedded.ts";
import { changesJsonSchema, fieldAtJsonSchema, fieldsJsonSchema } from "./fields.ts";
import { meaningJsonSchema } from "./meaning.ts";
import { metaSchemaText } from "./meta-schemas.ts";
import type { JsonSchemaModel } from "./model.ts";
import { parseJsonSchema } from "./parse.ts";
import { partsJsonSchema } from "./parts.ts";
import { jsonSchemaRules } from "./rules.ts";
import { sampleJsonSchema } from "./sample.ts";
import { shapeJsonSchema } from "./shape.ts";
import { shrinkJsonSchema } from "./shrink.ts";
import { retaggedJsonSchema, taggedJsonSchema } from "./tags.ts";
import { namesJsonSchema } from "./used-names.ts";
import { validatorOf } from "./validate.ts";
import { warnJsonSchema } from "./warn.ts";
import { witnessJsonSchema } from "./witness.ts";

/** JSON Schema, as the engine's one interface for schema formats. */
export const jsonSchema: Format<JsonSchemaModel> = {
  type: "JSON",
  ...TYPE_FACTS.JSON,
  parse: (source, options) => parseJsonSchema(source, { ...options, metaSchemas: metaSchemaText }),
  names: namesJsonSchema,
  canonical: canonicalJsonSchema,
  normalized: normalizedJsonSchema,
  fingerprint: (schema) => createHash("sha256").update(normalizedJsonSchema(schema)).digest("hex"),
  inForm: canonicalJsonSchema,
  embedded: embeddedJsonSchema,
  about: ({ model }) => aboutJsonSchema(model),
  // Two texts are one schema only where they are stored alike: the order of members counts.
  comparable: canonicalJsonSchema,
  meaning: meaningJsonSchema,
  compare,
  validate: ({ model }, event, budget) => validatorOf(model).ofJson(event, budget),
  rules: jsonSchemaRules,
  witness: (reader, writer, finding, budget = largeBudget(textSize(reader) + textSize(writer))) =>
    witnessJsonSchema(reader.model, writer.model, finding, budget),
  sample: (schema, seed, budget = largeBudget(textSize(schema))) => sampleJsonSchema(schema.model, seed, budget),
  shape: ({ model }) => shapeJsonSchema(model),
  shrink: (_, event) => shrinkJsonSchema(event),
  view: (_, event) => event,
  encoded: (_, event) => [{ field: "", bytes: new TextEncoder().encode(JSON.stringify(event)) }],
  fields: (schema, budget = largeBudget(textSize(schema))) => fieldsJsonSchema(schema.model, budget),
  parts: partsJsonSchema,
  tagged: taggedJsonSchema,
  retagged: retaggedJsonSchema,
  fieldAt: (reader, writer, path) => fieldAtJsonSchema(reader.model, writer.model, path),
  changes: (reader, writer, budget = largeBudget(textSize(reader) + textSize(writer))) =>
    changesJsonSchema(reader.model, writer.model, budget),
};

function compare(
  reader: Schema<JsonSchemaModel>,
  writer: Schema<JsonSchemaModel>,
  { only, policy, budget = largeBudget(textSize(reader) + textSize(writer)) }: Comparing = {},
): readonly Finding[] {
  const errors = compareJsonSchema(reader.model, writer.model, budget, policy);
  return only === "errors" ? errors : [...errors, ...warnJsonSchema(reader.model, writer.model, budget, policy)];
}
