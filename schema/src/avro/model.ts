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

/** Avro's primitive types, as schemas name them. */
export const PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;
/** One of {@link PRIMITIVES}. */
export type PrimitiveKind = (typeof PRIMITIVES)[number];

/** A primitive type, with what a schema says besides its name. */
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

/** A field of a record. `order` is that of sorting; `props` are attributes that Avro does not define. */
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

/** A record, or an error of a protocol. It may hold itself. */
export interface AvroRecord extends NamedBase {
  readonly kind: "record";
  /** Declared as `"type": "error"`. */
  readonly isError: boolean;
  readonly fields: readonly AvroField[];
}

/** An enum; `default` is what a reader takes for a symbol that it does not know. */
export interface AvroEnum extends NamedBase {
  readonly kind: "enum";
  readonly symbols: readonly string[];
  readonly default: string | undefined;
}

/** Bytes of one length. */
export interface AvroFixed extends NamedBase {
  readonly kind: "fixed";
  /** Bytes. */
  readonly size: number;
}

/** A list of values of one type. */
export interface AvroArray extends TypeBase {
  readonly kind: "array";
  readonly items: AvroType;
}

/** Values of one type by string keys. */
export interface AvroMap extends TypeBase {
  readonly kind: "map";
  readonly values: AvroType;
}

/** A value of one of several types, told by its index. */
export interface AvroUnion extends TypeBase {
  readonly kind: "union";
  readonly branches: readonly AvroType[];
}

/** A parsed Avro schema: a graph, since a record may refer to itself. A named type used twice is one object. */
export type AvroType = AvroPrimitive | AvroRecord | AvroEnum | AvroFixed | AvroArray | AvroMap | AvroUnion;
/** A type that has a name, and that others refer to by it. */
export type AvroNamed = AvroRecord | AvroEnum | AvroFixed;
