import type { Finding } from "../difference.ts";

/** A field: its name and number, and the types of both sides in a few words. */
type Field = {
  readonly field: string;
  readonly number: number;
  readonly reader: string;
  readonly writer: string;
};

/** Two fields of one number; `field` is the writer's name. */
export type FieldPairFacts = Field & { readonly readerField: string };

type Moved = { readonly oneof: string; readonly fields: string; readonly numbers: readonly number[] };
/** Two fields of one number whose values are read as another type. */
export type ConvertedFacts = FieldPairFacts & { readonly readerType: string; readonly writerType: string };
/** A field that the reader does not have; `left` says whether it reserves both number and name. */
export type RemovedFacts = Omit<Field, "reader"> & { readonly left: "reserved" | "free" };
/** A field of one side, of what the other side reserves. */
export type ReservedFacts = Field & { readonly reservedBy: "reader" | "writer" };
type EnumValues = { readonly enum: string; readonly values: string };

/** What findings of each rule that Confluent's registry has say of themselves. */
export type ProtobufErrors = {
  readonly "protobuf/package-changed": { readonly reader: string; readonly writer: string };
  readonly "protobuf/message-removed": { readonly message: string };
  readonly "protobuf/field-kind-changed": Field;
  readonly "protobuf/field-scalar-kind-changed": Field;
  readonly "protobuf/field-named-type-changed": Field;
  readonly "protobuf/field-message-changed": Field;
  readonly "protobuf/field-numeric-label-changed": Field;
  readonly "protobuf/required-field-added": { readonly field: string; readonly number: number };
  readonly "protobuf/required-field-removed": { readonly field: string; readonly number: number };
  readonly "protobuf/field-made-required": Field;
  readonly "protobuf/message-encoding-changed": Field;
  readonly "protobuf/oneof-field-removed": { readonly field: string; readonly number: number; readonly oneof: string };
  readonly "protobuf/multiple-fields-moved-to-oneof": Moved;
  readonly "protobuf/field-moved-to-existing-oneof": Moved;
};

/** What findings of our own rules say of themselves. */
export type ProtobufWarnings = {
  readonly "protobuf/field-removed": RemovedFacts;
  readonly "protobuf/field-renamed": FieldPairFacts;
  readonly "protobuf/number-reused": FieldPairFacts;
  readonly "protobuf/json-name-changed": FieldPairFacts & {
    readonly readerName: string;
    readonly writerName: string;
  };
  readonly "protobuf/singular-to-repeated": FieldPairFacts;
  readonly "protobuf/repeated-to-singular": FieldPairFacts;
  readonly "protobuf/field-into-oneof": FieldPairFacts & { readonly oneof: string };
  readonly "protobuf/field-out-of-oneof": FieldPairFacts & { readonly oneof: string };
  readonly "protobuf/presence-changed": FieldPairFacts & {
    readonly readerPresence: string;
    readonly writerPresence: string;
  };
  readonly "protobuf/optional-to-required": FieldPairFacts;
  readonly "protobuf/utf8-checked": FieldPairFacts;
  readonly "protobuf/enum-closed": FieldPairFacts & { readonly enum: string };
  readonly "protobuf/default-changed": FieldPairFacts & {
    readonly readerDefault: string;
    readonly writerDefault: string;
  };
  readonly "protobuf/group-changed": FieldPairFacts;
  readonly "protobuf/type-changed": FieldPairFacts;
  readonly "protobuf/type-replaced": FieldPairFacts;
  readonly "protobuf/bytes-as-string": ConvertedFacts;
  readonly "protobuf/string-as-bytes": ConvertedFacts;
  readonly "protobuf/number-as-bool": ConvertedFacts;
  readonly "protobuf/bool-as-number": ConvertedFacts;
  readonly "protobuf/number-as-enum": ConvertedFacts;
  readonly "protobuf/enum-as-number": ConvertedFacts;
  readonly "protobuf/number-truncated": ConvertedFacts;
  readonly "protobuf/sign-changed": ConvertedFacts;
  readonly "protobuf/number-widened": ConvertedFacts;
  readonly "protobuf/enum-value-moved": EnumValues;
  readonly "protobuf/enum-value-renamed": EnumValues;
  readonly "protobuf/enum-value-removed": EnumValues;
  readonly "protobuf/reserved-number-taken": ReservedFacts;
  readonly "protobuf/reserved-name-taken": ReservedFacts;
};

/** What findings of each rule say of themselves: the rule is worded with it, and whatever finds it gives it. */
export type ProtobufFacts = ProtobufErrors & ProtobufWarnings;

/** The id of a rule of Protobuf. */
export type ProtobufRuleId = keyof ProtobufFacts;

/** Facts that findings have besides, where they say which part of a schema they are about. */
export interface PartFacts {
  /** The full names of the messages that it is in. */
  readonly readerMessage?: string;
  readonly writerMessage?: string;
  /** Of an enum that no field holds: its full names. */
  readonly readerEnum?: string;
  readonly writerEnum?: string;
  /** Of an extension: its full names. */
  readonly readerExtension?: string;
  readonly writerExtension?: string;
  /** The number of the field; of several fields their numbers. */
  readonly number?: number;
  readonly numbers?: readonly number[];
}

/** The part of a schema that a finding is about. */
export function aboutOf({ facts }: Pick<Finding, "facts">): PartFacts {
  const text = (name: keyof PartFacts) => (typeof facts[name] === "string" ? { [name]: facts[name] } : {});
  const { number, numbers } = facts;
  return {
    ...text("readerMessage"),
    ...text("writerMessage"),
    ...text("readerEnum"),
    ...text("writerEnum"),
    ...text("readerExtension"),
    ...text("writerExtension"),
    ...(typeof number === "number" ? { number } : {}),
    ...(typeof numbers === "object" ? { numbers } : {}),
  };
}
