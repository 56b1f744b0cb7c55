import { create } from "@bufbuild/protobuf";
import {
  MethodDescriptorProtoSchema,
  type ServiceDescriptorProto,
  ServiceDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { fullNameIn } from "../declared.ts";
import type { Rpc, Service } from "../tree.ts";
import type { Building } from "./building.ts";
import { optionsIn, type ServiceDeclaration } from "./declarations.ts";

/**
 * Makes the descriptor of a service, and notes its declarations and its methods'. Throws {@link SchemaError} for a
 * type that is not there.
 */
export function buildService(building: Building, pkg: string, item: Service): ServiceDescriptorProto {
  const name = fullNameIn(pkg, item.name.text);
  const made = create(ServiceDescriptorProtoSchema, { name: item.name.text });
  building.places.set(made, item.name.at);
  const options = optionsIn(item.items);
  const declaration: ServiceDeclaration = { kind: "service", item, part: made, name, scope: name, options };
  building.declarations.push(declaration);
  for (const one of item.items) if (one.kind === "rpc") made.method.push(buildMethod(building, declaration, one));
  return made;
}

function buildMethod(building: Building, parent: ServiceDeclaration, item: Rpc) {
  const scope = parent.name;
  const made = create(MethodDescriptorProtoSchema, {
    name: item.name.text,
    inputType: `.${building.typeOf(item.input.type, scope).name}`,
    outputType: `.${building.typeOf(item.output.type, scope).name}`,
    ...(item.input.stream ? { clientStreaming: true } : {}),
    ...(item.output.stream ? { serverStreaming: true } : {}),
    // Braces without an option between them are options too.
    ...(item.body ? { options: {} } : {}),
  });
  building.places.set(made, item.at);
  const name = fullNameIn(scope, item.name.text);
  building.declarations.push({ kind: "method", item, part: made, name, scope, options: item.options, parent });
  return made;
}
