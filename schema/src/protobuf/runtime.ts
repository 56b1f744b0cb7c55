import {
  create,
  createFileRegistry,
  type DescField,
  type DescMessage,
  type FileRegistry,
  fromBinary,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { fitting } from "./fitting.ts";
import type { LinkedFile } from "./linked-file.ts";
import type { ProtobufModel } from "./model.ts";
import { inOrderOfNeed } from "./types.ts";

const registries = new WeakMap<ProtobufModel, FileRegistry | undefined>();

/**
 * A schema's types, ready to write and read events; undefined where protobuf-es does not take the schema, since it has
 * faults that Confluent's registry lets pass.
 */
export function typeRegistryOf(model: ProtobufModel): FileRegistry | undefined {
  if (!registries.has(model)) registries.set(model, makeRegistry(model));
  return registries.get(model);
}

function makeRegistry(model: ProtobufModel): FileRegistry | undefined {
  return registryFrom(filesOf(model));
}

/** The types of files; undefined where protobuf-es does not take them. */
export function registryFrom(files: readonly FileDescriptorProto[]): FileRegistry | undefined {
  try {
    return createFileRegistry(create(FileDescriptorSetSchema, { file: [...files] }));
  } catch {
    return undefined;
  }
}

/**
 * A schema's types and those of all files that it needs, which `nameOf` names; their descriptors hold the same parts as
 * the model's. Throws what protobuf-es says where it does not take them.
 */
export function fileRegistry(model: ProtobufModel, nameOf = ({ path }: LinkedFile): string => path): FileRegistry {
  return createFileRegistry(create(FileDescriptorSetSchema, { file: [...filesOf(model, nameOf)] }));
}

/** The descriptors of a schema and of all that it imports, each behind those that it imports itself; of a name the first. */
export function filesOf(
  model: LinkedFile,
  nameOf = ({ path }: LinkedFile): string => path,
): readonly FileDescriptorProto[] {
  const files = new Map<string, FileDescriptorProto>();
  for (const file of inOrderOfNeed(model)) {
    const name = nameOf(file);
    if (!files.has(name)) files.set(name, named(file, name, nameOf));
  }
  return [...files.values()];
}

/** The descriptor under its name, without imports of files that nobody knows: no type of theirs is used. */
function named(file: LinkedFile, name: string, nameOf: (file: LinkedFile) => string): FileDescriptorProto {
  const { descriptor, imports } = file;
  const names = imports.map(({ path, file: imported }) => ({ path, name: imported && nameOf(imported) }));
  if (name === file.path && names.every((one) => one.path === one.name)) return descriptor;
  // What is not said of the file stays unsaid: its syntax is one of these.
  return Object.assign(create(FileDescriptorProtoSchema), descriptor, {
    name,
    dependency: [...new Set(names.flatMap((one) => one.name ?? []))],
    publicDependency: [],
    weakDependency: [],
    optionDependency: [],
  });
}

/** An event as it is shown: ProtoJSON. With `implicit` default values that are not written are shown as well. */
export function protoJson(message: ReflectMessage, registry: FileRegistry, { implicit = false } = {}): unknown {
  try {
    return toJson(message.desc, message.message, { registry, alwaysEmitImplicit: implicit });
  } catch {
    // A value that ProtoJSON has no form for, such as a time beyond its years.
    return numberView(message);
  }
}

/** What is in an event by the numbers of its fields, whatever they are called. */
export function numberView(message: ReflectMessage): readonly (readonly [number, unknown])[] {
  return message.fields
    .filter((field) => message.isSet(field))
    .map((field) => [field.number, valueView(message, field)] as const)
    .toSorted(([a], [b]) => a - b);
}

function valueView(message: ReflectMessage, field: DescField): unknown {
  switch (field.fieldKind) {
    case "message":
      return numberView(message.get(field));
    case "list": {
      const list = message.get(field);
      return [...list].map((item) =>
        field.listKind === "message" ? numberView(item as ReflectMessage) : scalarText(item),
      );
    }
    case "map":
      return [...message.get(field)].map(([key, value]) => [
        scalarText(key),
        field.mapKind === "message" ? numberView(value as ReflectMessage) : scalarText(value),
      ]);
    default:
      return scalarText(message.get(field));
  }
}

/** A scalar as text that is the same exactly for the same value, whatever its type's width. */
export function scalarText(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
  if (typeof value === "string") return Buffer.from(value, "utf8").toString("latin1");
  return String(value);
}

/** An event read back, or why it cannot be read. */
export function readAs(type: DescMessage, bytes: Uint8Array): ReflectMessage | Error {
  try {
    return reflect(type, fromBinary(type, fitting(type, bytes)));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** An event's bytes; undefined where it cannot be written, such as one without a required field. */
export function messageBytes(type: DescMessage, message: ReflectMessage): Uint8Array | undefined {
  try {
    return toBinary(type, message.message);
  } catch {
    return undefined;
  }
}
