import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { isFieldSet, type Message } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import {
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  ExtensionRangeOptionsSchema,
  FieldOptionsSchema,
  FileOptionsSchema,
  MessageOptionsSchema,
  MethodOptionsSchema,
  ServiceOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import type { Option, Value } from "../tree.ts";
import { metaOf } from "./meta.ts";
import { NOWHERE, option, stringNode, wordNode } from "./nodes.ts";

interface OptionsRow {
  readonly schema: DescMessage;
  /** The options that come back, in this order. */
  readonly names: readonly string[];
  /** The name of Confluent's own option of such a thing. */
  readonly meta: string | undefined;
}

/**
 * The options of each kind of thing that Confluent's registry takes from a descriptor, in its order. It drops what it does
 * not know: custom options are lost.
 */
export const OPTIONS: Readonly<
  Record<"file" | "message" | "field" | "range" | "enum" | "value" | "service" | "rpc", OptionsRow>
> = {
  file: {
    schema: FileOptionsSchema,
    names: [
      "java_package",
      "java_outer_classname",
      "java_multiple_files",
      "java_generate_equals_and_hash",
      "java_string_check_utf8",
      "optimize_for",
      "go_package",
      "cc_generic_services",
      "java_generic_services",
      "py_generic_services",
      "deprecated",
      "cc_enable_arenas",
      "objc_class_prefix",
      "csharp_namespace",
      "swift_prefix",
      "php_class_prefix",
      "php_namespace",
      "php_metadata_namespace",
      "ruby_package",
      "features",
    ],
    meta: "confluent.file_meta",
  },
  message: {
    schema: MessageOptionsSchema,
    names: ["no_standard_descriptor_accessor", "deprecated", "map_entry", "features"],
    meta: "confluent.message_meta",
  },
  field: {
    schema: FieldOptionsSchema,
    names: ["ctype", "packed", "jstype", "deprecated", "debug_redact", "retention", "targets", "features"],
    meta: "confluent.field_meta",
  },
  range: {
    schema: ExtensionRangeOptionsSchema,
    names: ["declaration", "features", "verification"],
    meta: undefined,
  },
  enum: {
    schema: EnumOptionsSchema,
    names: ["allow_alias", "deprecated", "features"],
    meta: "confluent.enum_meta",
  },
  value: { schema: EnumValueOptionsSchema, names: ["deprecated", "features"], meta: "confluent.enum_value_meta" },
  service: { schema: ServiceOptionsSchema, names: ["deprecated", "features"], meta: undefined },
  rpc: { schema: MethodOptionsSchema, names: ["deprecated", "idempotency_level", "features"], meta: undefined },
};

/** A kind of declaration that options may be of, such as `file` or `field`. */
export type OptionsKind = keyof typeof OPTIONS;

/** The options of a part of a descriptor, as they would be written. */
export function optionsOf(kind: OptionsKind, options: Message | undefined): readonly Option[] {
  if (options === undefined) return [];
  const { schema, names, meta }: OptionsRow = OPTIONS[kind];
  const known = names.flatMap((name) => {
    const field = schema.fields.find((one) => one.name === name);
    if (field === undefined || !isFieldSet(options, field)) return [];
    return valuesOf(field, reflect(schema, options).get(field)).map((value) => option(name, value));
  });
  const value = meta === undefined ? undefined : metaOf(options);
  return meta === undefined || value === undefined ? known : [...known, option(meta, value, true)];
}

/** A repeated option is written once for each of its values. */
function valuesOf(field: DescField, value: unknown): readonly Value[] {
  if (field.fieldKind === "list") return [...(value as Iterable<unknown>)].map((one) => optionValue(field, one));
  return [optionValue(field, value)];
}

function optionValue(field: DescField, value: unknown): Value {
  if (field.enum !== undefined)
    return wordNode(field.enum.values.find(({ number }) => number === value)?.name ?? String(value));
  if (field.message !== undefined) return messageOf(field.message, value as ReturnType<typeof reflect>);
  return typeof value === "string" ? stringNode(value) : wordNode(String(value));
}

function messageOf(schema: DescMessage, value: ReturnType<typeof reflect>): Value {
  const fields = schema.fields
    .filter((field) => value.isSet(field))
    .flatMap((field) =>
      valuesOf(field, value.get(field)).map((one) => ({
        name: { text: field.name, at: NOWHERE },
        bracketed: false,
        value: one,
      })),
    );
  return { kind: "message", fields, at: NOWHERE };
}
