import type { Schema } from "../format.ts";
import type { LinkedFile } from "./linked-file.ts";
import type { ProtobufModel } from "./model.ts";
import { normalizedFile } from "./normalize.ts";
import { printFile } from "./print/file.ts";
import { inOrderOfNeed } from "./types.ts";

/** The normalised texts of a schema and of all that it imports, each behind its path: what its messages are depends on all. */
export function meaningProtobuf({ model }: Schema<ProtobufModel>): string {
  const files = [...inOrderOfNeed(model)].flatMap((file) =>
    hasTree(file) ? [[file.path, printFile(normalizedFile(file), "normalized")]] : [],
  );
  // In what order they are imported changes nothing.
  return JSON.stringify(files.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
}

/** Files that every schema may import have no text of their own. */
function hasTree(file: LinkedFile): file is ProtobufModel {
  return "tree" in file;
}
