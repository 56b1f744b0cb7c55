import type { FileRegistry, Message } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import type { ProtobufModel } from "./model.ts";
import { reductionsOf } from "./reduce.ts";
import { protoJson, typeRegistryOf } from "./runtime.ts";

/** A decoded message of a schema as ProtoJSON, with the zeros that are not written. Throws TypeError if the value is not of the schema. */
export function viewProtobuf(model: ProtobufModel, value: unknown): unknown {
  const { event, registry } = reflected(model, value);
  return protoJson(event, registry, { implicit: true });
}

/** Messages with one thing less than a decoded one. Throws TypeError if the value is not of the schema. */
export function shrinkProtobuf(model: ProtobufModel, value: unknown): readonly Message[] {
  return reductionsOf(reflected(model, value).event).map(({ message }) => message);
}

function reflected(
  model: ProtobufModel,
  value: unknown,
): { readonly event: ReflectMessage; readonly registry: FileRegistry } {
  const registry = typeRegistryOf(model);
  const type = isMessage(value) ? registry?.getMessage(value.$typeName) : undefined;
  if (registry === undefined || type === undefined || !isMessage(value))
    throw new TypeError("the value is no message of the schema");
  return { event: reflect(type, value), registry };
}

function isMessage(value: unknown): value is Message {
  return typeof value === "object" && value !== null && "$typeName" in value && typeof value.$typeName === "string";
}
