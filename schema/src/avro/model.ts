import type { Span } from "../error.ts";
import type { Longs } from "../longs.ts";
import type { JsonValue } from "../text/value.ts";

/** A name after namespace resolution: `full` is `space.short`, or `short` alone where `space` is empty. */
export interface Name {
  readonly full: string;
  readonly short: string;
  readonly space: string;
}

/** Attributes that Avro itself does not define, in the order written. `logicalType` and its parameters stay here too. */
export type Props = ReadonlyMap<string, JsonValue>;

/** A logical type that is valid on the type it annotates; invalid ones are ignored (Avro 1.12, Logical Types). */
export type Logical =
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | {
      readonly kind:
        | "uuid"
        | "date"
        | "time-millis"
        | "time-micros"
        | "timestamp-millis"
        | "timestamp-micros"
        | "timestamp-nanos"
        | "local-timestamp-millis"
        | "local-timestamp-micros"
        | "local-timestamp-nanos"
        | "duration"
        | "big-decimal";
    };

interface TypeBase {
  readonly props: Props;
  readonly logical: Logical | undefined;
  /** Where the type is written in the schema's own text; undefined for a type that a reference brought in. */
  readonly at: Span | undefined;
}

export const PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;
export type PrimitiveKind = (typeof PRIMITIVES)[number];

export interface AvroPrimitive extends TypeBase {
  readonly kind: PrimitiveKind;
  /**
   * Of a long, what the program that reads and writes it has chosen; no part of the schema. Without a choice both are written,
   * and numbers are read.
   */
  readonly longs?: Longs;
}

interface NamedBase extends TypeBase {
  readonly name: Name;
  readonly doc: string | undefined;
  /** Full names. */
  readonly aliases: readonly string[];
}

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  /** The default as written; undefined where there is none. */
  readonly default: JsonValue | undefined;
  readonly doc: string | undefined;
  readonly aliases: readonly string[];
  readonly order: "ascending" | "descending" | "ignore";
  readonly props: Props;
  readonly at: Span | undefined;
}

export interface AvroRecord extends NamedBase {
  readonly kind: "record";
  /** Declared as `"type": "error"`. */
  readonly isError: boolean;
  readonly fields: readonly AvroField[];
}

export interface AvroEnum extends NamedBase {
  readonly kind: "enum";
  readonly symbols: readonly string[];
  readonly default: string | undefined;
}

export interface AvroFixed extends NamedBase {
  readonly kind: "fixed";
  /** Bytes. */
  readonly size: number;
}

export interface AvroArray extends TypeBase {
  readonly kind: "array";
  readonly items: AvroType;
}

export interface AvroMap extends TypeBase {
  readonly kind: "map";
  readonly values: AvroType;
}

export interface AvroUnion extends TypeBase {
  readonly kind: "union";
  readonly branches: readonly AvroType[];
}

/** A parsed Avro schema: a graph, since a record may refer to itself. A named type used twice is one object. */
export type AvroType = AvroPrimitive | AvroRecord | AvroEnum | AvroFixed | AvroArray | AvroMap | AvroUnion;
export type AvroNamed = AvroRecord | AvroEnum | AvroFixed;
