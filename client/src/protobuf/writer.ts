import type { DescMessage } from "@bufbuild/protobuf";
import type { DescriptorProto } from "@bufbuild/protobuf/wkt";
import type { Schema } from "@concordat/schema";
import { type ProtobufModel, parseProtobuf, typeRegistryOf } from "@concordat/schema/protobuf";
import type { RegistrySchema } from "../registry/registry.ts";
import { ProtobufError } from "./error.ts";

/** A message of a writer's schema. */
export interface WrittenMessage {
  /** Its full name. */
  readonly name: string;
  /** Undefined where the schema has faults that keep it from being used. */
  type(): DescMessage | undefined;
}

const parsed = new WeakMap<RegistrySchema, Schema<ProtobufModel>>();

/**
 * The message that indexes name in a writer's schema. Throws SchemaError where the schema is none, and
 * {@link ProtobufError} where it has no such message.
 */
export function writtenMessage(writer: RegistrySchema, indexes: readonly number[]): WrittenMessage {
  const model = writtenModel(writer);
  const names = model.package === "" ? [] : [model.package];
  let among: readonly DescriptorProto[] = model.descriptor.messageType;
  for (const index of indexes) {
    // The entry of a map is no message that anybody declared.
    const found = among.filter(({ options }) => options?.mapEntry !== true)[index];
    if (found === undefined) throw noSuchMessage(indexes);
    names.push(found.name);
    among = found.nestedType;
  }
  const name = names.join(".");
  return { name, type: () => typeRegistryOf(model)?.getMessage(name) };
}

/** A writer's schema, read once. Throws SchemaError where it is none. */
export function writtenModel(writer: RegistrySchema): ProtobufModel {
  return (parsed.get(writer) ?? parse(writer)).model;
}

function parse(writer: RegistrySchema): Schema<ProtobufModel> {
  const schema = parseProtobuf(writer.schema, { references: writer.resolved });
  parsed.set(writer, schema);
  return schema;
}

function noSuchMessage(indexes: readonly number[]): ProtobufError {
  return new ProtobufError({
    code: "protobuf/no-such-message",
    message: `The writer's schema has no message with the indexes [${indexes.slice(0, 10).join(", ")}].`,
    hint: "Check who writes this message, and with which schema.",
  });
}
