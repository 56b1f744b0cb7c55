import { SchemaError } from "../error.ts";
import type { ParseOptions, Schema } from "../format.ts";
import { builtinFile, builtinFiles } from "./builtin/files.ts";
import { link } from "./link.ts";
import type { LinkedFile } from "./linked-file.ts";
import type { ProtobufModel } from "./model.ts";
import { readProto } from "./read/file.ts";
import type { ProtoFile } from "./tree.ts";
import { undescribedText } from "./undescriptor/text.ts";

/** The path that a schema has itself, as Confluent's registry names it. */
const OWN_PATH = "default";

/**
 * Reads the text of a Protobuf schema with its references, by whose names it imports them. It takes what Confluent's
 * registry takes: everything whose meaning is clear, and a FileDescriptorProto in base64, whose `source` then is the text
 * that it stands for.
 * Throws SchemaError `protobuf/…` with line and column.
 */
export function parseProtobuf(source: string, options: ParseOptions = {}): Schema<ProtobufModel> {
  const references = options.references ?? [];
  const files = new Map<string, LinkedFile>();
  const linked = ({ text, tree }: ReadText, path: string): ProtobufModel =>
    link(text, tree, path, {
      file: (wanted) => files.get(wanted) ?? builtinFile(wanted),
      anyway: [...files.values(), ...builtinFiles()],
    });
  // What a text needs stands before it.
  for (const { name, text } of references) {
    // Of two texts under one name the first is taken, as Confluent's registry does.
    if (!files.has(name)) files.set(name, linked(read(text), name));
  }
  const own = read(source);
  return { type: "PROTOBUF", source: own.text, references, model: linked(own, OWN_PATH) };
}

interface ReadText {
  readonly text: string;
  readonly tree: ProtoFile;
}

/** A text with its tree; of a descriptor in base64, the text that it stands for. */
function read(source: string): ReadText {
  try {
    return { text: source, tree: readProto(source) };
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    const text = undescribedText(source);
    if (text === undefined) throw error;
    return { text, tree: readProto(text) };
  }
}
