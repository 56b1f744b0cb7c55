import type { EncodedPart } from "../encoded.ts";
import { createEncoder } from "./codec/encode.ts";
import type { AvroType } from "./model.ts";

/** The bytes of a decoded event, a part for each field of its record and of records inside it. */
export function encodedAvro(type: AvroType, event: unknown, field = ""): readonly EncodedPart[] {
  if (type.kind !== "record") return [{ field, bytes: createEncoder(type)(event) }];
  return type.fields.flatMap((one) => {
    const value: unknown = typeof event === "object" && event !== null ? Reflect.get(event, one.name) : undefined;
    return encodedAvro(one.type, value, field === "" ? one.name : `${field}.${one.name}`);
  });
}
