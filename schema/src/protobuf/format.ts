import { createHash } from "node:crypto";
import { largeBudget, textSize } from "../budget.ts";
import type { Finding } from "../difference.ts";
import type { Comparing, Format, Schema } from "../format.ts";
import { TYPE_FACTS } from "../schema-type.ts";
import { aboutProtobuf } from "./about.ts";
import { compareProtobuf } from "./compare.ts";
import { shrinkProtobuf, viewProtobuf } from "./decoded.ts";
import { diagnoseProtobuf } from "./diagnose/diagnose.ts";
import { encodedProtobuf } from "./encoded.ts";
import { changesProtobuf, fieldAtProtobuf, fieldsProtobuf } from "./fields.ts";
import { ignoringExtensions } from "./ignoring-extensions.ts";
import { meaningProtobuf } from "./meaning.ts";
import type { ProtobufModel } from "./model.ts";
import { normalizedFile } from "./normalize.ts";
import { parseProtobuf } from "./parse.ts";
import { partsProtobuf } from "./parts.ts";
import { printFile } from "./print/file.ts";
import { protobufRules } from "./rules.ts";
import { sampleProtobuf } from "./sample.ts";
import { serialized } from "./serialized/serialized.ts";
import { shapeProtobuf } from "./shape.ts";
import { retaggedProtobuf, taggedProtobuf } from "./tags.ts";
import { namesProtobuf } from "./used-names.ts";
import { warnProtobuf } from "./warn.ts";
import { witnessProtobuf } from "./witness.ts";

const FORMS: ReadonlyMap<string, (model: ProtobufModel) => string> = new Map([
  ["serialized", serialized],
  ["ignore_extensions", ignoringExtensions],
]);

/** A descriptor in base64. Nothing but a comment is a schema and looks like base64 as well. */
const DESCRIPTOR = /^(?!\/\/)[A-Za-z0-9+/]+={0,2}$/;

/** Protobuf, as the engine's one interface for schema formats. */
export const protobuf: Format<ProtobufModel> = {
  type: "PROTOBUF",
  ...TYPE_FACTS.PROTOBUF,
  parse: parseProtobuf,
  names: namesProtobuf,
  canonical: ({ model }) => printFile(model.tree),
  normalized,
  fingerprint: (schema) => createHash("sha256").update(normalized(schema)).digest("hex"),
  inForm: ({ model }, form) => FORMS.get(form)?.(model) ?? printFile(model.tree),
  sentForm: (text) => (DESCRIPTOR.test(text) ? "serialized" : undefined),
  embedded: ({ model }) => printFile(model.tree),
  about: ({ model }) => aboutProtobuf(model),
  // Two texts are one schema only where they are stored alike: order counts, names of references do not.
  comparable: ({ model }) => printFile(model.tree),
  meaning: meaningProtobuf,
  compare,
  diagnose: (schema) => diagnoseProtobuf(schema),
  rules: protobufRules,
  witness: (reader, writer, finding, budget = largeBudget(textSize(reader) + textSize(writer))) =>
    witnessProtobuf(reader.model, writer.model, finding, budget),
  sample: (schema, seed, budget = largeBudget(textSize(schema))) => sampleProtobuf(schema.model, seed, budget),
  shape: ({ model }) => shapeProtobuf(model),
  shrink: ({ model }, event) => shrinkProtobuf(model, event),
  view: ({ model }, event) => viewProtobuf(model, event),
  // The first message of the file.
  messageIndexes: "00",
  encoded: ({ model }, event) => encodedProtobuf(model, event),
  fields: (schema, budget = largeBudget(textSize(schema))) => fieldsProtobuf(schema.model, budget),
  parts: partsProtobuf,
  tagged: taggedProtobuf,
  retagged: retaggedProtobuf,
  fieldAt: (reader, writer, path) => fieldAtProtobuf(reader.model, writer.model, path),
  changes: (reader, writer, budget = largeBudget(textSize(reader) + textSize(writer))) =>
    changesProtobuf(reader.model, writer.model, budget),
};

function normalized({ model }: Schema<ProtobufModel>): string {
  return printFile(normalizedFile(model), "normalized");
}

function compare(
  reader: Schema<ProtobufModel>,
  writer: Schema<ProtobufModel>,
  { only, budget = largeBudget(textSize(reader) + textSize(writer)) }: Comparing = {},
): readonly Finding[] {
  const errors = compareProtobuf(reader.model, writer.model, budget);
  return only === "errors" ? errors : [...errors, ...warnProtobuf(reader.model, writer.model, errors, budget)];
}
