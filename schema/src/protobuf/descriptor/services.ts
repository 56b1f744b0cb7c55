import { create } from "@bufbuild/protobuf";
import {
  MethodDescriptorProtoSchema,
  type ServiceDescriptorProto,
  ServiceDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { within } from "../declared.ts";
import type { Rpc, Service } from "../tree.ts";
import type { Building } from "./build.ts";

export function buildService(building: Building, pkg: string, item: Service): ServiceDescriptorProto {
  const scope = within(pkg, item.name.text);
  const made = create(ServiceDescriptorProtoSchema, {
    name: item.name.text,
    method: item.items.flatMap((one) => (one.kind === "rpc" ? [buildMethod(building, scope, one)] : [])),
  });
  building.places.set(made, item.name.at);
  return made;
}

function buildMethod(building: Building, scope: string, item: Rpc) {
  const made = create(MethodDescriptorProtoSchema, {
    name: item.name.text,
    inputType: `.${building.typeOf(item.input.type, scope).name}`,
    outputType: `.${building.typeOf(item.output.type, scope).name}`,
    ...(item.input.stream ? { clientStreaming: true } : {}),
    ...(item.output.stream ? { serverStreaming: true } : {}),
  });
  building.places.set(made, item.at);
  return made;
}
