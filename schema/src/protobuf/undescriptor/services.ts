import type { MethodDescriptorProto, ServiceDescriptorProto } from "@bufbuild/protobuf/wkt";
import type { Rpc, Service } from "../tree.ts";
import { identifierNode, NOWHERE, typeNamed } from "./nodes.ts";
import { optionsOf } from "./options.ts";

/** A service with its methods. */
export function serviceOf({ name, method, options }: ServiceDescriptorProto): Service {
  const items = [...optionsOf("service", options), ...method.map(rpcOf)];
  return { kind: "service", doc: undefined, name: identifierNode(name), items, at: NOWHERE };
}

function rpcOf({ name, inputType, outputType, clientStreaming, serverStreaming, options }: MethodDescriptorProto): Rpc {
  return {
    kind: "rpc",
    doc: undefined,
    name: identifierNode(name),
    input: { stream: clientStreaming, type: typeNamed(inputType) },
    output: { stream: serverStreaming, type: typeNamed(outputType) },
    options: optionsOf("rpc", options),
    at: NOWHERE,
  };
}
