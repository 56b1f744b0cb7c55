import type { DescriptorProto } from "@bufbuild/protobuf/wkt";
import type { LinkedFile } from "../linked-file.ts";
import { findType } from "../types.ts";

/** Whether a message is written in the old form of message sets. */
export function isMessageSet({ options }: DescriptorProto): boolean {
  return options?.messageSetWireFormat === true;
}

/** The numbers that a message of a full name leaves to extensions; undefined where there is none of that name. */
export function extensionRangesOf(file: LinkedFile, name: string) {
  const message = findType(file, name)?.message;
  return message && { ranges: message.extensionRange, messageSet: isMessageSet(message) };
}
