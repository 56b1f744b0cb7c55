import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  Edition,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  type ServiceDescriptorProto,
} from "@bufbuild/protobuf/wkt";
import type { Span } from "../../error.ts";
import { packageOf } from "../declared.ts";
import type { LinkedImport } from "../model.ts";
import type { Resolved, Scope } from "../scope.ts";
import type { FileItem, NamedType, ProtoFile } from "../tree.ts";
import { buildEnum } from "./enums.ts";
import { buildExtension } from "./fields.ts";
import { buildMessage } from "./messages.ts";
import { buildService } from "./services.ts";

/** What building a descriptor needs to know, and what it notes on the way. */
export interface Building {
  readonly source: string;
  readonly syntax: string;
  readonly scope: Scope;
  /** Where each part of the descriptor stands in the text. */
  readonly places: Map<object, Span>;
  /** The type that a name stands for. Throws {@link SchemaError} where there is none. */
  readonly typeOf: (name: NamedType, within: string) => Resolved;
}

/** The lists of a file or a message that its types and extensions go into. */
export interface Holder {
  readonly messageType: DescriptorProto[];
  readonly enumType: EnumDescriptorProto[];
  readonly extension: FieldDescriptorProto[];
}

const EDITIONS: ReadonlyMap<string, Edition> = new Map([
  ["2023", Edition.EDITION_2023],
  ["2024", Edition.EDITION_2024],
]);

/**
 * The descriptor of a file (descriptor.proto), as `protoc` makes it: names resolved, maps, groups and `optional` of proto3
 * written out. Source positions are not in it, but in `places`.
 */
export function buildFile(
  tree: ProtoFile,
  { path, imports, building }: { path: string; imports: readonly LinkedImport[]; building: Building },
): FileDescriptorProto {
  const pkg = packageOf(tree);
  const holder: Holder = { messageType: [], enumType: [], extension: [] };
  const service: ServiceDescriptorProto[] = [];
  for (const item of tree.items) buildItem(building, pkg, item, holder, service);
  return create(FileDescriptorProtoSchema, {
    name: path,
    package: pkg,
    ...syntaxOf(building.syntax),
    dependency: imports.map((one) => one.path),
    publicDependency: imports.flatMap((one, index) => (one.public ? [index] : [])),
    ...holder,
    service,
  });
}

function syntaxOf(syntax: string): { syntax?: string; edition?: Edition } {
  const edition = EDITIONS.get(syntax);
  if (edition !== undefined) return { syntax: "editions", edition };
  return syntax === "proto2" ? {} : { syntax };
}

function buildItem(
  building: Building,
  pkg: string,
  item: FileItem,
  holder: Holder,
  service: ServiceDescriptorProto[],
): void {
  switch (item.kind) {
    case "message":
      holder.messageType.push(buildMessage(building, pkg, item));
      return;
    case "enum":
      holder.enumType.push(buildEnum(building, item));
      return;
    case "extend":
      for (const field of item.items)
        holder.extension.push(buildExtension(building, pkg, item, field, holder.messageType));
      return;
    case "service":
      service.push(buildService(building, pkg, item));
  }
}
