import type { Span } from "../error.ts";

/**
 * The syntax tree of a `.proto` file (Protobuf language specification: proto2, proto3, editions 2023 and 2024). It holds
 * what was written, in the order in which it was written, literals included; what names mean is not decided here.
 * Places are offsets in UTF-16 units of the text.
 */
export interface ProtoFile extends Node {
  /** Undefined where the text has neither: that is proto2. */
  readonly syntax: Syntax | undefined;
  readonly items: readonly FileItem[];
}

interface Node {
  readonly at: Span;
}

/** Something that comments may stand before. */
interface Documented extends Node {
  /** The comment right before it, without its marks; undefined where there is none. */
  readonly doc: string | undefined;
}

/** A word with its place. */
export interface NameNode extends Node {
  readonly text: string;
}

export interface Syntax extends Node {
  readonly keyword: "syntax" | "edition";
  /** `proto2`, `proto3`, `2023`, `2024`. */
  readonly value: string;
}

export type FileItem = Package | Import | Option | Message | Enum | Extend | Service;

export interface Package extends Node {
  readonly kind: "package";
  readonly name: NameNode;
}

export interface Import extends Node {
  readonly kind: "import";
  readonly modifier: "public" | "weak" | "option" | undefined;
  readonly path: NameNode;
}

/** Editions 2024: whether other files see the type. */
export type Visibility = "export" | "local";

export interface Message extends Documented {
  readonly kind: "message";
  readonly visibility: Visibility | undefined;
  readonly name: NameNode;
  readonly items: readonly MessageItem[];
}

export type MessageItem = Field | Oneof | Message | Enum | Extend | Option | Reserved | Extensions;

export interface Field extends Documented {
  readonly kind: "field";
  readonly label: Label | undefined;
  readonly type: FieldType;
  readonly name: NameNode;
  readonly number: IntLiteral;
  readonly options: readonly Option[];
  /** What stands between the braces of a group; undefined for every other field. */
  readonly group: readonly MessageItem[] | undefined;
}

export interface Label extends Node {
  readonly text: "optional" | "required" | "repeated";
}

/** A type's name as it was written (`int32`, `B`, `.a.B`, for a group `group`), or a map. */
export type FieldType = NamedType | MapType;

export interface NamedType extends NameNode {
  readonly kind: "named";
}

export interface MapType extends Node {
  readonly kind: "map";
  readonly key: NamedType;
  readonly value: NamedType;
}

export interface Oneof extends Documented {
  readonly kind: "oneof";
  readonly name: NameNode;
  readonly items: readonly (Field | Option)[];
}

export interface Extend extends Node {
  readonly kind: "extend";
  readonly type: NamedType;
  readonly items: readonly Field[];
}

export interface Reserved extends Node {
  readonly kind: "reserved";
  readonly items: readonly (Range | ReservedName)[];
}

export interface Range extends Node {
  readonly kind: "range";
  readonly start: IntLiteral;
  /** Undefined where there is one number alone. */
  readonly end: IntLiteral | "max" | undefined;
}

export interface ReservedName extends NameNode {
  readonly kind: "name";
  /** Editions write bare words, proto2 and proto3 strings. */
  readonly quoted: boolean;
}

export interface Extensions extends Node {
  readonly kind: "extensions";
  readonly ranges: readonly Range[];
  readonly options: readonly Option[];
}

export interface Enum extends Documented {
  readonly kind: "enum";
  readonly visibility: Visibility | undefined;
  readonly name: NameNode;
  readonly items: readonly (EnumValue | Option | Reserved)[];
}

export interface EnumValue extends Documented {
  readonly kind: "value";
  readonly name: NameNode;
  readonly number: IntLiteral;
  readonly options: readonly Option[];
}

export interface Service extends Documented {
  readonly kind: "service";
  readonly name: NameNode;
  readonly items: readonly (Rpc | Option)[];
}

export interface Rpc extends Documented {
  readonly kind: "rpc";
  readonly name: NameNode;
  readonly input: RpcType;
  readonly output: RpcType;
  readonly options: readonly Option[];
  /** Whether it has braces, with or without options between them; left out where nobody wrote it. */
  readonly body?: boolean;
}

export interface RpcType {
  readonly stream: boolean;
  readonly type: NamedType;
}

/** `option a.(b.c).d = value;`, or one of those between brackets. */
export interface Option extends Node {
  readonly kind: "option";
  readonly name: readonly OptionNamePart[];
  readonly value: Value;
}

export interface OptionNamePart extends NameNode {
  /** Between parentheses: the name of an extension. */
  readonly extension: boolean;
}

export type Value = WordValue | NumberValue | StringValue | ListValue | MessageValue;

/** `true`, `-inf`, the name of an enum's value. */
export interface WordValue extends NameNode {
  readonly kind: "word";
  readonly negative: boolean;
}

/** A number as it was written, without its sign: `0x1F`, `017`, `1.5e3`. */
export interface NumberValue extends NameNode {
  readonly kind: "number";
  readonly negative: boolean;
}

export interface StringValue extends Node {
  readonly kind: "string";
  /** What stands between the quotes, escapes as written; strings beside each other are one. */
  readonly pieces: readonly string[];
}

export interface ListValue extends Node {
  readonly kind: "list";
  readonly items: readonly Value[];
}

/** A message in Protobuf's text format. */
export interface MessageValue extends Node {
  readonly kind: "message";
  readonly fields: readonly MessageValueField[];
}

export interface MessageValueField {
  /** A field's name; with brackets, an extension or the address of an Any's type. */
  readonly name: NameNode;
  readonly bracketed: boolean;
  readonly value: Value;
}

/** A whole number. `text` is as written, without the sign; `value` is exact up to 2^53. */
export interface IntLiteral extends NameNode {
  readonly negative: boolean;
  readonly value: number;
}
