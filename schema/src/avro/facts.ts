/** The types of both sides, in a few words. */
type Types = { readonly readerType: string; readonly writerType: string };

/** A field of the reader's that the writer does not have; `record` is the writer's. */
type NewField = {
  readonly field: string;
  readonly record: string;
  readonly type: string;
  /** The logical type that stands beside the field's type; empty where none does. */
  readonly logical: string;
};

/** What findings of each rule say of themselves: the rule is worded with it, and whatever finds it gives it. */
export type AvroFacts = {
  readonly "avro/name-mismatch": { readonly kind: string; readonly found: string; readonly expected: string };
  readonly "avro/fixed-size-mismatch": { readonly name: string; readonly found: string; readonly expected: string };
  readonly "avro/missing-enum-symbols": { readonly name: string; readonly symbols: string };
  readonly "avro/reader-field-missing-default": {
    readonly field: string;
    readonly record: string;
    readonly type: string;
  };
  /** `reader` and `writer` are kinds, such as `int`. */
  readonly "avro/type-mismatch": Types & { readonly reader: string; readonly writer: string };
  readonly "avro/missing-union-branch": Types & { readonly writer: string };
  readonly "avro/ambiguous-field-match": {
    readonly field: string;
    readonly record: string;
    readonly matches: string;
    readonly type: string;
    readonly position: number;
    readonly writerText: string;
  };
  readonly "avro/decimal-changed": Types & { readonly effect: string };
  readonly "avro/time-unit-changed": Types;
  readonly "avro/logical-type-changed": Types;
  readonly "avro/enum-default-swallows-symbols": Types & {
    readonly name: string;
    readonly symbols: string;
    readonly default: string;
  };
  readonly "avro/default-unusable": NewField & { readonly detail: string };
  readonly "avro/default-is-digits": NewField & { readonly detail: string };
  readonly "avro/logical-type-misplaced": NewField;
  readonly "avro/number-rounded": Types & { readonly exact: string };
  readonly "avro/bytes-as-string": Types;
};

/** The id of a rule of Avro. */
export type AvroRuleId = keyof AvroFacts;
