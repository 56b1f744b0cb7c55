import type { ResolvedReference, Schema } from "../format.ts";
import { member, parseJson } from "../text/json.ts";
import { jacksonNumber, type PrintOptions, printJson, quote } from "../text/print.ts";
import type { JsonValue } from "../text/value.ts";
import type { AvroEnum, AvroField, AvroFixed, AvroNamed, AvroRecord, AvroType, Props } from "./model.ts";
import { makeName, qualified } from "./names.ts";

/** How a schema is printed. */
export interface AvroPrinting {
  /** Full names whose definitions stand elsewhere: they are printed as names. */
  readonly defined?: ReadonlySet<string>;
  /** Attributes and aliases sorted, and errors as records: a text that schemas share which Confluent's registry takes for one. */
  readonly comparable?: boolean;
}

interface State {
  readonly written: Set<string>;
  readonly comparable: boolean;
  readonly json: PrintOptions;
}

/** A type as Avro Java's `Schema.toString()` prints it: no blanks, attributes in a fixed order, names short where they can be. */
export function printAvro(type: AvroType, printing: AvroPrinting = {}): string {
  const comparable = printing.comparable ?? false;
  const json = { number: jacksonNumber, sorted: comparable };
  return print(type, "", { written: new Set(printing.defined), comparable, json });
}

/** The text that Confluent's registry stores for a schema: the types that its references are of are printed as names. */
export function canonicalAvro(schema: Schema<AvroType>): string {
  return printAvro(schema.model, { defined: referencedNames(schema.references) });
}

/** The text with the types of its references written out where they are first used (`format=resolved`). */
export function resolvedAvro(schema: Schema<AvroType>): string {
  return printAvro(schema.model);
}

/**
 * The full names of the types that references are of. What is defined inside a reference is not among them: a schema that
 * uses it has its definition, as in Confluent's registry.
 */
export function referencedNames(references: readonly ResolvedReference[]): ReadonlySet<string> {
  return new Set(references.flatMap(({ text }) => rootName(parseJson(text, { comments: true })) ?? []));
}

function rootName(json: JsonValue): string | undefined {
  if (json.kind !== "object") return undefined;
  const [name, space] = [member(json, "name"), member(json, "namespace")];
  return name?.kind === "string" ? makeName(name.value, space?.kind === "string" ? space.value : "").full : undefined;
}

/** The types that a type is directly made of. */
export function innerTypes(type: AvroType): readonly AvroType[] {
  switch (type.kind) {
    case "record":
      return type.fields.map((field) => field.type);
    case "array":
      return [type.items];
    case "map":
      return [type.values];
    case "union":
      return type.branches;
    default:
      return [];
  }
}

function print(type: AvroType, space: string, state: State): string {
  switch (type.kind) {
    case "union":
      return `[${type.branches.map((branch) => print(branch, space, state)).join(",")}]`;
    case "array":
      return object([['"type":"array"', `"items":${print(type.items, space, state)}`], props(type.props, state)]);
    case "map":
      return object([['"type":"map"', `"values":${print(type.values, space, state)}`], props(type.props, state)]);
    case "record":
    case "enum":
    case "fixed":
      return printNamed(type, space, state);
    default:
      return type.props.size === 0
        ? quote(type.kind)
        : object([[`"type":${quote(type.kind)}`], props(type.props, state)]);
  }
}

function printNamed(type: AvroNamed, space: string, state: State): string {
  if (state.written.has(type.name.full)) return quote(qualified(type.name.full, space));
  state.written.add(type.name.full);
  const kind = type.kind === "record" && type.isError && !state.comparable ? "error" : type.kind;
  const head = [
    `"type":"${kind}"`,
    `"name":${quote(type.name.short)}`,
    ...(type.name.space === space ? [] : [`"namespace":${quote(type.name.space)}`]),
    ...doc(type.doc),
  ];
  const aliases = aliasList(sortedIf(type.aliases, state).map((alias) => qualified(alias, type.name.space)));
  return object([head, body(type, state), props(type.props, state), aliases]);
}

function body(type: AvroRecord | AvroEnum | AvroFixed, state: State): readonly string[] {
  switch (type.kind) {
    case "record":
      return [`"fields":[${type.fields.map((field) => printField(field, type.name.space, state)).join(",")}]`];
    case "enum":
      return [
        `"symbols":[${type.symbols.map(quote).join(",")}]`,
        ...(type.default === undefined ? [] : [`"default":${quote(type.default)}`]),
      ];
    case "fixed":
      return [`"size":${type.size}`];
  }
}

function printField(field: AvroField, space: string, state: State): string {
  const head = [`"name":${quote(field.name)}`, `"type":${print(field.type, space, state)}`, ...doc(field.doc)];
  const given = field.default === undefined ? [] : [`"default":${printJson(field.default, state.json)}`];
  const order = field.order === "ascending" ? [] : [`"order":"${field.order}"`];
  return object([head, given, order, aliasList(sortedIf(field.aliases, state)), props(field.props, state)]);
}

function doc(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [`"doc":${quote(text)}`];
}

function props(all: Props, state: State): readonly string[] {
  const entries = [...all];
  if (state.comparable) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return entries.map(([key, value]) => `${quote(key)}:${printJson(value, state.json)}`);
}

function sortedIf(aliases: readonly string[], state: State): readonly string[] {
  return state.comparable ? [...aliases].sort() : aliases;
}

function aliasList(aliases: readonly string[]): readonly string[] {
  return aliases.length === 0 ? [] : [`"aliases":[${aliases.map(quote).join(",")}]`];
}

function object(parts: readonly (readonly string[])[]): string {
  return `{${parts.flat().join(",")}}`;
}
