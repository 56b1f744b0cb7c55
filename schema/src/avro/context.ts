import { SchemaError, type Span } from "../error.ts";
import type { Strictness } from "../format.ts";
import { escapePointer, placeAt } from "../text/json.ts";
import type { JsonValue } from "../text/value.ts";
import type { Enclosing } from "./default-check.ts";
import type { Scope } from "./scope.ts";

/** A text being parsed: where its types go, and how to say where something stands. */
export interface Document {
  readonly text: string;
  readonly scope: Scope;
  readonly strictness: Strictness;
  /** False for the text of a reference: its types have no place in the schema's own text. */
  readonly own: boolean;
}

/** Where the walk stands in a text: the namespace and the records around it, and the JSON pointer of the value. */
export interface Context {
  readonly document: Document;
  readonly space: string;
  readonly around: Enclosing | undefined;
  readonly pointer: string;
}

/** An error about a JSON value of the text, with its place. */
export function fault(context: Context, json: JsonValue, code: string, message: string, hint: string): SchemaError {
  return new SchemaError({ code, message, hint, place: placeAt(context.document.text, json.start, context.pointer) });
}

/** The context of a member of an object or an item of an array. */
export function inside(context: Context, ...tokens: readonly (string | number)[]): Context {
  return { ...context, pointer: context.pointer + tokens.map((token) => `/${escapePointer(String(token))}`).join("") };
}

/** The span of a value, for types of the schema's own text. */
export function spanOf(context: Context, json: JsonValue): Span | undefined {
  return context.document.own ? { start: json.start, end: json.end } : undefined;
}
