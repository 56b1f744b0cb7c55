import { SchemaError, type Span } from "../error.ts";
import { escapePointer, placeAt } from "../text/json.ts";
import type { JsonValue } from "../text/value.ts";
import type { Enclosing } from "./default-check.ts";
import type { AvroScope } from "./scope.ts";
import type { AvroStrictness } from "./strictness.ts";

/** A text being parsed: where its types go, and how to say where something stands. */
export interface Document {
  readonly text: string;
  readonly scope: AvroScope;
  readonly strictness: AvroStrictness;
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

/** Errors that are worded as Avro Java words them. */
const VERBATIM: ReadonlySet<string> = new Set(["avro/undefined-name", "avro/bad-default", "avro/redefined"]);

/** An error about a JSON value of the text, with its place. */
export function fault(context: Context, json: JsonValue, code: string, message: string, hint: string): SchemaError {
  const place = placeAt(context.document.text, json.start, context.pointer);
  return new SchemaError({ code, message, hint, place, verbatim: VERBATIM.has(code) });
}

/** The context of a member of an object or an item of an array. */
export function inside(context: Context, ...tokens: readonly (string | number)[]): Context {
  let { pointer } = context;
  for (const token of tokens) pointer += typeof token === "number" ? `/${token}` : `/${escapePointer(token)}`;
  return { document: context.document, space: context.space, around: context.around, pointer };
}

/** The span of a value, for types of the schema's own text. */
export function spanOf(context: Context, json: JsonValue): Span | undefined {
  return context.document.own ? { start: json.start, end: json.end } : undefined;
}
