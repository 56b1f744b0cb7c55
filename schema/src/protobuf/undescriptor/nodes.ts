import { SchemaError } from "../../error.ts";
import { escapedText } from "../print/strings.ts";
import type { IntLiteral, NamedType, NameNode, Option, Range, Value } from "../tree.ts";

/** Nodes made of a descriptor stand nowhere in a text. */
export const NOWHERE = { start: 0, end: 0 };

/** The highest number of a field; a range that ends there or beyond is written with `max`. */
const MAX_NUMBER = 536870911;

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DOTTED = /^\.?[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/** The name of a declaration. Throws {@link SchemaError} where no text could have it. */
export function identifierNode(text: string): NameNode {
  if (!IDENTIFIER.test(text)) throw badDescriptor(`${JSON.stringify(text)} is no name`);
  return { text, at: NOWHERE };
}

/** The name of a package. Throws as {@link identifierNode}. */
export function dotted(text: string): NameNode {
  if (!DOTTED.test(text)) throw badDescriptor(`${JSON.stringify(text)} is no name`);
  return { text, at: NOWHERE };
}

/** The name of a type, as the descriptor has it: with a dot before it or without. Throws as {@link identifierNode}. */
export function typeNamed(text: string): NamedType {
  return { kind: "named", ...dotted(text) };
}

/** A whole number, as a literal without a place. */
export function int(number: number): IntLiteral {
  const value = Number(number);
  return { text: String(Math.abs(value)), negative: value < 0, value, at: NOWHERE };
}

/** Numbers from `first` to `last`, both among them. */
export function rangeOf(first: number, last: number): Range {
  const end = first === last ? undefined : last >= MAX_NUMBER ? "max" : int(last);
  return { kind: "range", start: int(first), end, at: NOWHERE };
}

/** A bare word as an option's value, such as `true` or an enum's value. */
export function wordNode(text: string): Value {
  return { kind: "word", text, negative: false, at: NOWHERE };
}

/** A string between quotes. */
export function stringNode(text: string): Value {
  return { kind: "string", pieces: [escapedText(text)], at: NOWHERE };
}

/** An option whose name is one part, between parentheses where it is an extension's. */
export function option(name: string, value: Value, extension = false): Option {
  return { kind: "option", name: [{ text: name, extension, at: NOWHERE }], value, at: NOWHERE };
}

/** The error that a descriptor is none, or none that a text could say. */
export function badDescriptor(why: string): SchemaError {
  return new SchemaError({
    code: "protobuf/bad-descriptor",
    message: `the text is base64, but not of a file's descriptor: ${why}`,
    hint: "Give the text of a .proto file, or the base64 of one FileDescriptorProto.",
  });
}
