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

/** The first statement of a file: which language it is in. */
export interface Syntax extends Node {
  readonly keyword: "syntax" | "edition";
  /** `proto2`, `proto3`, `2023`, `2024`. */
  readonly value: string;
}

/** What may stand at the top of a file. */
export type FileItem = Package | Import | Option | Message | Enum | Extend | Service;

/** `package acme.v1;` */
export interface Package extends Node {
  readonly kind: "package";
  readonly name: NameNode;
}

/** `import public "acme/order.proto";`, with or without a modifier. */
export interface Import extends Node {
  readonly kind: "import";
  readonly modifier: "public" | "weak" | "option" | undefined;
  readonly path: NameNode;
}

/** Editions 2024: whether other files see the type. */
export type Visibility = "export" | "local";

/** `message Order { … }` */
export interface Message extends Documented {
  readonly kind: "message";
  readonly visibility: Visibility | undefined;
  readonly name: NameNode;
  readonly items: readonly MessageItem[];
}

/** What may stand between the braces of a message or a group. */
export type MessageItem = Field | Oneof | Message | Enum | Extend | Option | Reserved | Extensions;

/** A field of a message, of a oneof or of an `extend`; maps and groups are fields too. */
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

/** The word before a field's type. */
export interface Label extends Node {
  readonly text: "optional" | "required" | "repeated";
}

/** A type's name as it was written (`int32`, `B`, `.a.B`, for a group `group`), or a map. */
export type FieldType = NamedType | MapType;

/** A type by its name: a scalar, or a message or enum, with or without a dot before it. */
export interface NamedType extends NameNode {
  readonly kind: "named";
}

/** `map<string, Order>` */
export interface MapType extends Node {
  readonly kind: "map";
  readonly key: NamedType;
  readonly value: NamedType;
}

/** `oneof payment { … }` */
export interface Oneof extends Documented {
  readonly kind: "oneof";
  readonly name: NameNode;
  readonly items: readonly (Field | Option)[];
}

/** `extend Order { … }`: fields that are added to a message from outside. */
export interface Extend extends Node {
  readonly kind: "extend";
  readonly type: NamedType;
  readonly items: readonly Field[];
}

/** `reserved 2, 9 to 11;` or `reserved "total";` */
export interface Reserved extends Node {
  readonly kind: "reserved";
  readonly items: readonly (Range | ReservedName)[];
}

/** Numbers from `start` to `end`, both included. */
export interface Range extends Node {
  readonly kind: "range";
  readonly start: IntLiteral;
  /** Undefined where there is one number alone. */
  readonly end: IntLiteral | "max" | undefined;
}

/** A name that no field or value may have. */
export interface ReservedName extends NameNode {
  readonly kind: "name";
  /** Editions write bare words, proto2 and proto3 strings. */
  readonly quoted: boolean;
}

/** `extensions 100 to 199;`: numbers that others may give to fields. */
export interface Extensions extends Node {
  readonly kind: "extensions";
  readonly ranges: readonly Range[];
  readonly options: readonly Option[];
}

/** `enum Status { … }` */
export interface Enum extends Documented {
  readonly kind: "enum";
  readonly visibility: Visibility | undefined;
  readonly name: NameNode;
  readonly items: readonly (EnumValue | Option | Reserved)[];
}

/** `PAID = 1;` in an enum. */
export interface EnumValue extends Documented {
  readonly kind: "value";
  readonly name: NameNode;
  readonly number: IntLiteral;
  readonly options: readonly Option[];
}

/** `service Orders { … }` */
export interface Service extends Documented {
  readonly kind: "service";
  readonly name: NameNode;
  readonly items: readonly (Rpc | Option)[];
}

/** `rpc Get (GetRequest) returns (stream Order);` */
export interface Rpc extends Documented {
  readonly kind: "rpc";
  readonly name: NameNode;
  readonly input: RpcType;
  readonly output: RpcType;
  readonly options: readonly Option[];
  /** Whether it has braces, with or without options between them; left out where nobody wrote it. */
  readonly body?: boolean;
}

/** What a method takes or answers: one message, or a stream of them. */
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

/** A part of an option's name between dots. */
export interface OptionNamePart extends NameNode {
  /** Between parentheses: the name of an extension. */
  readonly extension: boolean;
}

/** The value of an option, as it is written. */
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

/** A string, of one literal or several beside each other. */
export interface StringValue extends Node {
  readonly kind: "string";
  /** What stands between the quotes, escapes as written; strings beside each other are one. */
  readonly pieces: readonly string[];
}

/** `[1, 2]` */
export interface ListValue extends Node {
  readonly kind: "list";
  readonly items: readonly Value[];
}

/** A message in Protobuf's text format. */
export interface MessageValue extends Node {
  readonly kind: "message";
  readonly fields: readonly MessageValueField[];
}

/** A field of a message value, as the text format writes it. */
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
