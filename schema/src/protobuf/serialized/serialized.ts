import { create, toBinary } from "@bufbuild/protobuf";
import {
  Edition,
  FileDescriptorProtoSchema,
  FileOptionsSchema,
  MethodOptionsSchema,
  ServiceOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { packageOf } from "../declared.ts";
import type { ProtobufModel } from "../model.ts";
import { ofKind } from "../print/file.ts";
import type { ProtoFile, Service } from "../tree.ts";
import { buildingOf, type Serializing } from "./building.ts";
import { enumDescriptor } from "./enums.ts";
import { extensionDescriptors } from "./fields.ts";
import { messageDescriptor } from "./messages.ts";
import { keptOptions } from "./options.ts";

const EDITIONS: Readonly<Record<string, Edition>> = { "2023": Edition.EDITION_2023, "2024": Edition.EDITION_2024 };

/**
 * A schema as Confluent's registry answers with `format=serialized`: the base64 of a FileDescriptorProto of its own
 * making. Its name is `default`, names of types are as they were written, and what was not written is not said.
 */
export function serialized(model: ProtobufModel): string {
  const { tree } = model;
  const pkg = packageOf(tree);
  const building = buildingOf(model);
  const options = keptOptions("file", FileOptionsSchema, model.descriptor.options);
  const file = create(FileDescriptorProtoSchema, {
    name: "default",
    ...(pkg === "" ? {} : { package: pkg }),
    ...importsOf(model),
    messageType: ofKind(tree.items, "message").map((one) => messageDescriptor(building, one, pkg)),
    enumType: ofKind(tree.items, "enum").map((one) => enumDescriptor(building, one)),
    service: ofKind(tree.items, "service").map((one) => serviceOf(building, one)),
    extension: [...extensionDescriptors(building, tree.items, pkg)],
    ...(options === undefined ? {} : { options }),
    ...syntaxOf(tree),
  });
  return Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString("base64");
}

function syntaxOf({ syntax }: ProtoFile): { syntax?: string; edition?: Edition } {
  if (syntax === undefined) return {};
  const edition = EDITIONS[syntax.value];
  return edition === undefined ? { syntax: syntax.value } : { syntax: "editions", edition };
}

/** The files that are known, public ones last, each once. */
function importsOf({ tree, imports }: ProtobufModel): { dependency: string[]; publicDependency: number[] } {
  const known = new Set(imports.flatMap(({ path, file }) => (file === undefined ? [] : [path])));
  const items = ofKind(tree.items, "import").filter(({ path }) => known.has(path.text));
  const named = (modifier: "public" | undefined) =>
    items.flatMap((item) => (item.modifier === modifier ? [item.path.text] : []));
  const dependency = [...new Set([...named(undefined), ...named("public")])];
  return { dependency, publicDependency: named("public").map((path) => dependency.indexOf(path)) };
}

function serviceOf(building: Serializing, service: Service) {
  const options = keptOptions("service", ServiceOptionsSchema, building.optionsOf(service));
  const method = ofKind(service.items, "rpc").map((rpc) => {
    const kept = keptOptions("rpc", MethodOptionsSchema, building.optionsOf(rpc));
    return {
      name: rpc.name.text,
      inputType: rpc.input.type.text,
      outputType: rpc.output.type.text,
      ...(kept === undefined ? {} : { options: kept }),
      clientStreaming: rpc.input.stream,
      serverStreaming: rpc.output.stream,
    };
  });
  return { name: service.name.text, method, ...(options === undefined ? {} : { options }) };
}
