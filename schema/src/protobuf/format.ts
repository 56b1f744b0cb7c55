import type { Finding } from "../difference.ts";
import type { Format, Schema } from "../format.ts";
import { compareProtobuf } from "./compare.ts";
import type { ProtobufModel } from "./model.ts";
import { normalizedFile } from "./normalize.ts";
import { parseProtobuf } from "./parse.ts";
import { printFile } from "./print/file.ts";
import { protobufRule } from "./rules.ts";

/** Protobuf, as the engine's one interface for schema formats. */
export const protobuf: Pick<
  Format<ProtobufModel>,
  "type" | "parse" | "canonical" | "normalized" | "resolved" | "comparable" | "compare" | "rule"
> = {
  type: "PROTOBUF",
  parse: parseProtobuf,
  canonical: ({ model }) => printFile(model.tree),
  normalized,
  resolved: ({ model }) => printFile(model.tree),
  comparable: normalized,
  compare,
  rule: protobufRule,
};

function normalized({ model }: Schema<ProtobufModel>): string {
  return printFile(normalizedFile(model.tree, model.scope));
}

function compare(reader: Schema<ProtobufModel>, writer: Schema<ProtobufModel>): readonly Finding[] {
  return compareProtobuf(reader.model, writer.model);
}
