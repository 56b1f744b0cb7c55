/**
 * A JSON Schema (draft 7 as well as 2020-12) of the values of a type. It is made by the functions here alone, so that
 * the compiler holds schema and type equal: every member is there, and required exactly where the type requires it.
 */
export interface SchemaOf<T> {
  readonly description?: string;
  /** Never there: ties the schema to its type, in both directions. */
  readonly of?: (value: T) => T;
}

type RequiredKeys<T> = { [Key in keyof T]-?: Record<never, never> extends Pick<T, Key> ? never : Key }[keyof T];
type SchemasOf<T> = { readonly [Key in keyof T]-?: SchemaOf<Exclude<T[Key], undefined>> };

interface TextLimits {
  readonly description?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** A string; lengths count Unicode characters. */
export function text(limits: TextLimits = {}): SchemaOf<string> {
  return made({ type: "string", ...limits });
}

/** One of some words. */
export function wordOf<const Word extends string>(words: readonly Word[], description?: string): SchemaOf<Word> {
  return made({ type: "string", enum: words, ...(description === undefined ? {} : { description }) });
}

/** A whole number. */
export function integer(limits: { readonly minimum?: number; readonly description?: string } = {}): SchemaOf<number> {
  return made({ type: "integer", ...limits });
}

/** True or false. */
export function truth(description?: string): SchemaOf<boolean> {
  return made({ type: "boolean", ...(description === undefined ? {} : { description }) });
}

/** Any JSON value. */
export function anything(description?: string): SchemaOf<unknown> {
  return made(description === undefined ? {} : { description });
}

interface ListLimits {
  readonly description?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** A list of items of one kind, within limits where they are given. */
export function listOf<Item>(items: SchemaOf<Item>, limits: ListLimits = {}): SchemaOf<readonly Item[]> {
  return made({ type: "array", items, ...limits });
}

/** An object with any members, all of one kind. */
export function mapOf<Value>(values: SchemaOf<Value>): SchemaOf<Readonly<Record<string, Value>>> {
  return made({ type: "object", additionalProperties: values });
}

/** A value of one kind or the other. */
export function either<A, B>(a: SchemaOf<A>, b: SchemaOf<B>): SchemaOf<A | B> {
  return made({ anyOf: [a, b] });
}

/** A value of a kind, or null. */
export function orNull<T>(schema: SchemaOf<T>): SchemaOf<T | null> {
  return made({ anyOf: [schema, { type: "null" }] });
}

/** An object with these members and no others; `more` adds keywords, such as a description. */
export function objectOf<T extends object>(
  required: SchemasOf<Pick<T, RequiredKeys<T>>>,
  optional: SchemasOf<Omit<T, RequiredKeys<T>>>,
  more: Readonly<Record<string, unknown>> = {},
): SchemaOf<T> {
  const names = Object.keys(required);
  return made({
    type: "object",
    ...more,
    ...(names.length === 0 ? {} : { required: names }),
    properties: { ...required, ...optional },
    additionalProperties: false,
  });
}

function made<T>(schema: object): SchemaOf<T> {
  return schema;
}
