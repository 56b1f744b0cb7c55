import type { ParseOptions, Schema } from "../format.ts";
import { builtinFile, builtinFiles } from "./builtin/files.ts";
import { link } from "./link.ts";
import type { LinkedFile, ProtobufModel } from "./model.ts";
import { readProto } from "./read/file.ts";

/** The path that a schema has itself, as Confluent's registry names it. */
const OWN_PATH = "default";

/**
 * Reads the text of a Protobuf schema with its references, by whose names it imports them. It takes what Confluent's
 * registry takes: everything whose meaning is clear.
 * Throws SchemaError `protobuf/…` with line and column.
 */
export function parseProtobuf(source: string, options: ParseOptions = {}): Schema<ProtobufModel> {
  const references = options.references ?? [];
  const files = new Map<string, LinkedFile>();
  const linked = (text: string, path: string): ProtobufModel =>
    link(text, readProto(text), path, {
      file: (wanted) => files.get(wanted) ?? builtinFile(wanted),
      anyway: [...files.values(), ...builtinFiles()],
    });
  // What a text needs stands before it.
  for (const { name, text } of references) files.set(name, linked(text, name));
  return { type: "PROTOBUF", source, references, model: linked(source, OWN_PATH) };
}
