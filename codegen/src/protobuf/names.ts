import type { DescEnum, DescExtension, DescFile, DescMessage } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { createNames, identifier, type Names } from "../names.ts";

/** What a module declares. */
export type Declared = DescMessage | DescEnum | DescExtension;

/** The names that a module exports, none of them twice. */
export interface ModuleNames {
  /** Of the descriptor of the file itself. */
  readonly file: string;
  /** Of the types of messages and enums, and of the constants of enums. */
  readonly types: ReadonlyMap<DescMessage | DescEnum, string>;
  /** Of descriptors, which are values: for `Order` that is `OrderSchema`. */
  readonly values: ReadonlyMap<Declared, string>;
  /** Names that are not taken; imports get theirs here. */
  readonly free: Names;
}

const known = new WeakMap<DescFile, ModuleNames>();

/** The names of a file's module: packages left out, `_` between a type and the one that it stands in. */
export function namesIn(file: DescFile): ModuleNames {
  const names = known.get(file) ?? nameAll(file);
  known.set(file, names);
  return names;
}

/** The messages, enums and extensions of a file. */
export function declaredIn(file: DescFile): readonly Declared[] {
  return [...nestedTypes(file)].filter((one): one is Declared => one.kind !== "service");
}

function nameAll(file: DescFile): ModuleNames {
  const free = createNames();
  const types = new Map<DescMessage | DescEnum, string>();
  const values = new Map<Declared, string>();
  const declared = declaredIn(file);
  for (const one of declared) if (one.kind !== "extension") types.set(one, free.take(identifier(localName(one))));
  const own = free.take(`file_${file.name.replace(/\W+/g, "_")}`);
  for (const one of declared)
    values.set(one, free.take(identifier(one.kind === "extension" ? localName(one) : `${localName(one)}Schema`)));
  return { file: own, types, values, free };
}

function localName({ typeName, file }: Declared): string {
  const pkg = file.proto.package;
  return typeName.slice(pkg === "" ? 0 : pkg.length + 1).replaceAll(".", "_");
}
