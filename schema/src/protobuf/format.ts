import type { Finding } from "../difference.ts";
import type { Format, Schema } from "../format.ts";
import { compareProtobuf } from "./compare.ts";
import type { ProtobufModel } from "./model.ts";
import { normalizedFile } from "./normalize.ts";
import { parseProtobuf } from "./parse.ts";
import { printFile } from "./print/file.ts";
import { protobufRule } from "./rules.ts";
import { warnProtobuf } from "./warn.ts";
import { witnessProtobuf } from "./witness.ts";

/** Protobuf, as the engine's one interface for schema formats. */
export const protobuf: Pick<
  Format<ProtobufModel>,
  "type" | "parse" | "canonical" | "normalized" | "resolved" | "comparable" | "compare" | "rule" | "witness"
> = {
  type: "PROTOBUF",
  parse: parseProtobuf,
  canonical: ({ model }) => printFile(model.tree),
  normalized,
  resolved: ({ model }) => printFile(model.tree),
  comparable: normalized,
  compare,
  rule: protobufRule,
  witness: (reader, writer, finding) => witnessProtobuf(reader.model, writer.model, finding),
};

function normalized({ model }: Schema<ProtobufModel>): string {
  return printFile(normalizedFile(model.tree, model.scope));
}

function compare(reader: Schema<ProtobufModel>, writer: Schema<ProtobufModel>, only?: "errors"): readonly Finding[] {
  const errors = compareProtobuf(reader.model, writer.model);
  return only === "errors" ? errors : [...errors, ...warnProtobuf(reader.model, writer.model)];
}
