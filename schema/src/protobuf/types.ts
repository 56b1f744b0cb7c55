import type { DescriptorProto } from "@bufbuild/protobuf/wkt";
import type { LinkedFile } from "./model.ts";

/** A message with the file that defines it. */
export interface FoundType {
  readonly file: LinkedFile;
  readonly message: DescriptorProto;
  /** Its name within its package. */
  readonly local: string;
}

const indexes = new WeakMap<LinkedFile, ReadonlyMap<string, FoundType>>();

/** The message of a full name (a dot before it), in a file or in those that it imports, however far. */
export function findType(file: LinkedFile, name: string): FoundType | undefined {
  const index = indexes.get(file) ?? indexOf(file);
  indexes.set(file, index);
  return index.get(name);
}

function indexOf(root: LinkedFile): ReadonlyMap<string, FoundType> {
  const index = new Map<string, FoundType>();
  for (const file of [root, ...reachable(root)]) {
    const visit = (prefix: string, messages: readonly DescriptorProto[]): void => {
      for (const message of messages) {
        const local = prefix === "" ? message.name : `${prefix}.${message.name}`;
        const full = file.package === "" ? `.${local}` : `.${file.package}.${local}`;
        if (!index.has(full)) index.set(full, { file, message, local });
        visit(local, message.nestedType);
      }
    };
    visit("", file.descriptor.messageType);
  }
  return index;
}

function reachable(root: LinkedFile): readonly LinkedFile[] {
  const files = new Set<LinkedFile>();
  const todo = [root];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    for (const { file: next } of file.imports) {
      if (next === undefined || files.has(next)) continue;
      files.add(next);
      todo.push(next);
    }
  }
  return [...files];
}
