import { create } from "@bufbuild/protobuf";
import {
  Edition,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  type ServiceDescriptorProto,
} from "@bufbuild/protobuf/wkt";
import { packageOf } from "../declared.ts";
import type { LinkedImport } from "../linked-file.ts";
import type { FileItem, Import, ProtoFile } from "../tree.ts";
import type { Building, Holder } from "./building.ts";
import { optionsIn } from "./declarations.ts";
import { buildEnum } from "./enums.ts";
import { buildExtensions, buildMessage } from "./messages.ts";
import { buildService } from "./services.ts";

const EDITIONS: ReadonlyMap<string, Edition> = new Map([
  ["2023", Edition.EDITION_2023],
  ["2024", Edition.EDITION_2024],
]);

/**
 * The descriptor of a file (descriptor.proto), as `protoc` makes it: names resolved, maps, groups and `optional` of proto3
 * written out. Options are not in it yet, and source positions stand in `places`.
 */
export function buildFile(
  tree: ProtoFile,
  { path, imports, building }: { path: string; imports: readonly LinkedImport[]; building: Building },
): FileDescriptorProto {
  const pkg = packageOf(tree);
  const service: ServiceDescriptorProto[] = [];
  const made = create(FileDescriptorProtoSchema, {
    name: path,
    ...(pkg === "" ? {} : { package: pkg }),
    ...syntaxOf(building.syntax),
    ...dependencies(tree, imports),
  });
  const options = optionsIn(tree.items);
  building.declarations.push({ kind: "file", item: tree, part: made, name: pkg, scope: pkg, options });
  const holder: Holder = { messageType: made.messageType, enumType: made.enumType, extension: made.extension };
  for (const item of tree.items) buildItem(building, pkg, item, holder, service);
  made.service = service;
  return made;
}

function syntaxOf(syntax: string): { syntax?: string; edition?: Edition } {
  const edition = EDITIONS.get(syntax);
  if (edition !== undefined) return { syntax: "editions", edition };
  return syntax === "proto2" ? {} : { syntax };
}

/** The paths of imports; those for options alone (editions 2024) stand in a list of their own. */
function dependencies(tree: ProtoFile, imports: readonly LinkedImport[]) {
  const items = tree.items.filter((item): item is Import => item.kind === "import");
  const all = imports.map(({ path }, index) => ({ path, modifier: items[index]?.modifier }));
  const others = all.filter(({ modifier }) => modifier !== "option");
  const indexes = (wanted: Import["modifier"]) =>
    others.flatMap(({ modifier }, index) => (modifier === wanted ? [index] : []));
  return {
    dependency: others.map(({ path }) => path),
    publicDependency: indexes("public"),
    weakDependency: indexes("weak"),
    optionDependency: all.filter(({ modifier }) => modifier === "option").map(({ path }) => path),
  };
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
      holder.messageType.push(buildMessage(building, pkg, item, undefined));
      return;
    case "enum":
      holder.enumType.push(buildEnum(building, pkg, item, undefined));
      return;
    case "extend":
      buildExtensions(building, pkg, item, holder, undefined);
      return;
    case "service":
      service.push(buildService(building, pkg, item));
  }
}
