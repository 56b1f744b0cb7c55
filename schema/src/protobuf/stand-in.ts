import { clearField, clone, create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import type { Finding } from "../difference.ts";
import { aboutOf, type PartFacts } from "./facts.ts";
import type { ProtobufModel } from "./model.ts";
import { filesOf } from "./runtime.ts";
import { extensionsOf } from "./warn-extensions.ts";

/** The message that stands in for one that another file defines. */
const HOLDER = "StandIn";
const FILE = "stand-in.proto";

/** What a finding is about, with an event to show it in. */
export interface Shown {
  readonly finding: Finding;
  /** The files of both sides; undefined where the finding is about a message of its own file. */
  readonly files:
    | { readonly reader: readonly FileDescriptorProto[]; readonly writer: readonly FileDescriptorProto[] }
    | undefined;
}

/**
 * A finding about an extension, or about an enum that no field holds, as one about a message with that extension or enum
 * as a field: bytes of the real message have it under the same number. Any other finding stays as it is.
 */
export function shownIn(reader: ProtobufModel, writer: ProtobufModel, finding: Finding): Shown {
  const { facts } = finding;
  const about = aboutOf(finding);
  const [r, w] = [fieldFor(reader, about, "reader"), fieldFor(writer, about, "writer")];
  if (w === undefined) return { finding, files: undefined };
  const files = { reader: withHolder(reader, r), writer: withHolder(writer, w) };
  const { number } = w;
  return { finding: { ...finding, facts: { ...facts, readerMessage: HOLDER, writerMessage: HOLDER, number } }, files };
}

function fieldFor(model: ProtobufModel, about: PartFacts, side: "reader" | "writer"): FieldDescriptorProto | undefined {
  const [one, extension] = [about[`${side}Enum`], about[`${side}Extension`]];
  if (one !== undefined)
    return create(FieldDescriptorProtoSchema, {
      name: "value",
      jsonName: "value",
      number: 1,
      label: Label.OPTIONAL,
      type: Type.ENUM,
      typeName: `.${one}`,
    });
  return extension === undefined ? undefined : extensionsOf(model).find(({ full }) => full === extension)?.part;
}

/** The files of a schema, and one with a message that has this field alone. */
function withHolder(model: ProtobufModel, field: FieldDescriptorProto | undefined): readonly FileDescriptorProto[] {
  const files = filesOf(model);
  const { syntax, edition, options } = model.descriptor;
  const features = options?.features;
  const language = {
    ...(syntax === "" ? {} : { syntax }),
    ...(syntax === "editions" ? { edition } : {}),
    ...(features === undefined ? {} : { options: { features } }),
  };
  const dependency = files.map(({ name }) => name);
  const messageType = [holderOf(field, syntax === "proto3")];
  return [...files, create(FileDescriptorProtoSchema, { name: FILE, dependency, messageType, ...language })];
}

/** An extension is told from one that is not there, in proto3 too. */
function holderOf(field: FieldDescriptorProto | undefined, implicit: boolean): DescriptorProto {
  if (field === undefined) return create(DescriptorProtoSchema, { name: HOLDER });
  const own = clone(FieldDescriptorProtoSchema, field);
  clearField(own, FieldDescriptorProtoSchema.field.extendee);
  if (!implicit || own.label === Label.REPEATED) return create(DescriptorProtoSchema, { name: HOLDER, field: [own] });
  Object.assign(own, { proto3Optional: true, oneofIndex: 0 });
  return create(DescriptorProtoSchema, { name: HOLDER, field: [own], oneofDecl: [{ name: `_${own.name}` }] });
}
