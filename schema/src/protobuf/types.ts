import type { DescriptorProto, EnumDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { LinkedFile } from "./linked-file.ts";

/** A message with the file that defines it. */
export interface FoundType {
  readonly file: LinkedFile;
  readonly message: DescriptorProto;
  /** Its name within its package. */
  readonly local: string;
}

const indexes = new WeakMap<LinkedFile, ReadonlyMap<string, FoundType>>();
const names = new WeakMap<DescriptorProto, string>();
const homes = new WeakMap<object, LinkedFile>();

/** The file that defines a message, a field of one or an enum; `root` where none was looked into that does. */
export function homeOf(part: object, root: LinkedFile): LinkedFile {
  return homes.get(part) ?? root;
}

const enums = new WeakMap<LinkedFile, ReadonlyMap<string, EnumDescriptorProto>>();

/** The enum of a full name (a dot before it), in a file or in those that it imports, however far. */
export function findEnum(file: LinkedFile, name: string): EnumDescriptorProto | undefined {
  const index = enums.get(file) ?? enumsIn(file);
  enums.set(file, index);
  return index.get(name);
}

function enumsIn(file: LinkedFile): ReadonlyMap<string, EnumDescriptorProto> {
  const index = new Map<string, EnumDescriptorProto>();
  const add = (home: LinkedFile, scope: string, found: readonly EnumDescriptorProto[]): void => {
    for (const one of found) {
      homes.set(one, home);
      if (!index.has(`${scope}.${one.name}`)) index.set(`${scope}.${one.name}`, one);
    }
  };
  for (const one of [file, ...reachable(file)])
    add(one, one.package === "" ? "" : `.${one.package}`, one.descriptor.enumType);
  for (const [name, found] of typesIn(file)) add(found.file, name, found.message.enumType);
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
        for (const part of [message, ...message.field]) homes.set(part, file);
        visit(local, message.nestedType);
      }
    };
    visit("", file.descriptor.messageType);
  }
  return index;
}

/** The files that a file imports, and those whose types it uses although it does not. */
function neededBy({ imports, implied = [] }: LinkedFile): readonly LinkedFile[] {
  return [...imports.flatMap(({ file }) => file ?? []), ...implied];
}

/** A file and all that it needs, each once and behind the files that it imports itself. */
export function inOrderOfNeed(root: LinkedFile): readonly LinkedFile[] {
  const done = new Set<LinkedFile>();
  const open = [{ file: root, rest: neededBy(root).values() }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const next = top.rest.next();
    if (next.done) {
      done.add(top.file);
      open.pop();
    } else if (!done.has(next.value)) open.push({ file: next.value, rest: neededBy(next.value).values() });
  }
  return [...done];
}

/** The files that a file imports, and those that these import, each once. */
export function reachable(root: LinkedFile): readonly LinkedFile[] {
  const files = new Set<LinkedFile>();
  const todo = [root];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    for (const next of neededBy(file)) {
      if (files.has(next)) continue;
      files.add(next);
      todo.push(next);
    }
  }
  return [...files];
}
