import type { DescMessage } from "@bufbuild/protobuf";
import {
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  ExtensionRangeOptionsSchema,
  FieldOptionsSchema,
  FileOptionsSchema,
  MessageOptionsSchema,
  MethodOptionsSchema,
  OneofOptionsSchema,
  ServiceOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import type { Declaration } from "../declarations.ts";

/** The message that options of each kind of declaration make up (descriptor.proto). */
export const OPTION_MESSAGES: Readonly<Record<Declaration["kind"], DescMessage>> = {
  file: FileOptionsSchema,
  message: MessageOptionsSchema,
  field: FieldOptionsSchema,
  oneof: OneofOptionsSchema,
  range: ExtensionRangeOptionsSchema,
  enum: EnumOptionsSchema,
  value: EnumValueOptionsSchema,
  service: ServiceOptionsSchema,
  method: MethodOptionsSchema,
};
