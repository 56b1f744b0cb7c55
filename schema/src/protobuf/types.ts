import type { DescriptorProto, EnumDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { LinkedFile } from "./model.ts";

/** A message with the file that defines it. */
export interface FoundType {
  readonly file: LinkedFile;
  readonly message: DescriptorProto;
  /** Its name within its package. */
  readonly local: string;
}

const indexes = new WeakMap<LinkedFile, ReadonlyMap<string, FoundType>>();
const names = new WeakMap<DescriptorProto, string>();

const enums = new WeakMap<LinkedFile, ReadonlyMap<string, EnumDescriptorProto>>();

/** The enum of a full name (a dot before it), in a file or in those that it imports, however far. */
export function findEnum(file: LinkedFile, name: string): EnumDescriptorProto | undefined {
  const index = enums.get(file) ?? enumsIn(file);
  enums.set(file, index);
  return index.get(name);
}

function enumsIn(file: LinkedFile): ReadonlyMap<string, EnumDescriptorProto> {
  const index = new Map<string, EnumDescriptorProto>();
  const add = (scope: string, found: readonly EnumDescriptorProto[]): void => {
    for (const one of found) if (!index.has(`${scope}.${one.name}`)) index.set(`${scope}.${one.name}`, one);
  };
  for (const one of [file, ...reachable(file)])
    add(one.package === "" ? "" : `.${one.package}`, one.descriptor.enumType);
  for (const [name, { message }] of typesIn(file)) add(name, message.enumType);
  return index;
}

/** The full name of a message of a file that was looked into, without a dot before it. */
export function fullName(message: DescriptorProto): string {
  return names.get(message) ?? message.name;
}

/** The message of a full name (a dot before it), in a file or in those that it imports, however far. */
export function findType(file: LinkedFile, name: string): FoundType | undefined {
  return typesIn(file).get(name);
}

/** The messages of a file and of those that it imports, by their full names with a dot before them. */
export function typesIn(file: LinkedFile): ReadonlyMap<string, FoundType> {
  const index = indexes.get(file) ?? indexOf(file);
  indexes.set(file, index);
  return index;
}

function indexOf(root: LinkedFile): ReadonlyMap<string, FoundType> {
  const index = new Map<string, FoundType>();
  for (const file of [root, ...reachable(root)]) {
    const visit = (prefix: string, messages: readonly DescriptorProto[]): void => {
      for (const message of messages) {
        const local = prefix === "" ? message.name : `${prefix}.${message.name}`;
        const full = file.package === "" ? `.${local}` : `.${file.package}.${local}`;
        if (!index.has(full)) index.set(full, { file, message, local });
        names.set(message, full.slice(1));
        visit(local, message.nestedType);
      }
    };
    visit("", file.descriptor.messageType);
  }
  return index;
}

/** A file and all that it needs, each once and behind the files that it imports itself. */
export function inOrderOfNeed(root: LinkedFile): readonly LinkedFile[] {
  const done = new Set<LinkedFile>();
  const open = [{ file: root, rest: root.imports.values() }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.rest.next();
    if (next.done) {
      done.add(top.file);
      open.pop();
    } else if (next.value.file !== undefined && !done.has(next.value.file))
      open.push({ file: next.value.file, rest: next.value.file.imports.values() });
  }
  return [...done];
}

/** The files that a file imports, and those that these import, each once. */
export function reachable(root: LinkedFile): readonly LinkedFile[] {
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
