import { type Message, toBinary } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import type { EncodedPart } from "../encoded.ts";
import { firstMessageName } from "./first-message.ts";
import type { ProtobufModel } from "./model.ts";
import { typeRegistryOf } from "./runtime.ts";

/** The bytes of a decoded event of a schema's first message, a part for each field that is written. */
export function encodedProtobuf(model: ProtobufModel, event: unknown): readonly EncodedPart[] {
  const name = firstMessageName(model);
  const type = name === undefined ? undefined : typeRegistryOf(model)?.getMessage(name);
  if (type === undefined || typeof event !== "object" || event === null) return [];
  const bytes = toBinary(type, event as Message);
  const reader = new BinaryReader(bytes);
  const parts: EncodedPart[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, wireType] = reader.tag();
    reader.skip(wireType, number);
    const field = type.fields.find((one) => one.number === number);
    parts.push({ field: field?.jsonName ?? String(number), bytes: bytes.subarray(start, reader.pos) });
  }
  return parts;
}
