import type { Schema } from "../format.ts";
import { jacksonNumber, type PrintOptions, printJson, quote } from "../text/print.ts";
import type { AvroEnum, AvroField, AvroFixed, AvroNamed, AvroRecord, AvroType, Props } from "./model.ts";
import { qualified } from "./names.ts";

/** How a schema is printed. */
export interface AvroPrinting {
  /** Full names whose definitions stand elsewhere: they are printed as names. */
  readonly defined?: ReadonlySet<string>;
  /** Confluent's normalised form: attributes, aliases and members of defaults sorted, empty docs dropped. */
  readonly normalized?: boolean;
}

interface State {
  readonly written: Set<string>;
  readonly normalized: boolean;
  readonly json: PrintOptions;
}

/** A type as Avro Java's `Schema.toString()` prints it: no blanks, attributes in a fixed order, names short where they can be. */
export function printAvro(type: AvroType, printing: AvroPrinting = {}): string {
  const normalized = printing.normalized ?? false;
  const json = { number: jacksonNumber, sorted: normalized };
  return print(type, "", { written: new Set(printing.defined), normalized, json });
}

/** The text that Confluent's registry stores for a schema: types of its references are printed as names. */
export function canonicalAvro(schema: Schema<AvroType>): string {
  return printAvro(schema.model, { defined: referencedNames(schema) });
}

/** The text that it stores under `normalize=true`. */
export function normalizedAvro(schema: Schema<AvroType>): string {
  return printAvro(schema.model, { defined: referencedNames(schema), normalized: true });
}

/** The text with the types of its references written out where they are first used (`format=resolved`). */
export function resolvedAvro(schema: Schema<AvroType>): string {
  return printAvro(schema.model);
}

/** The full names of the types that a schema takes from its references. */
function referencedNames(schema: Schema<AvroType>): ReadonlySet<string> {
  const names = new Set<string>();
  if (schema.references.length === 0) return names;
  const met = new Set<AvroType>();
  const todo: AvroType[] = [schema.model];
  for (let type = todo.pop(); type !== undefined; type = todo.pop()) {
    if (met.has(type)) continue;
    met.add(type);
    if ("name" in type && type.at === undefined) names.add(type.name.full);
    else todo.push(...innerTypes(type));
  }
  return names;
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
  const kind = type.kind === "record" && type.isError && !state.normalized ? "error" : type.kind;
  const head = [
    `"type":"${kind}"`,
    `"name":${quote(type.name.short)}`,
    ...namespace(type, space, state),
    ...doc(type.doc, state),
  ];
  const aliases = aliasList(sortedIf(type.aliases, state).map((alias) => qualified(alias, type.name.space)));
  return object([head, body(type, state), props(type.props, state), aliases]);
}

/** The namespace, where it is another one than that around the type. The normalised form leaves out a return to none. */
function namespace(type: AvroNamed, space: string, state: State): readonly string[] {
  if (type.name.space === space || (state.normalized && type.name.space === "")) return [];
  return [`"namespace":${quote(type.name.space)}`];
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
  const head = [`"name":${quote(field.name)}`, `"type":${print(field.type, space, state)}`, ...doc(field.doc, state)];
  const given = field.default === undefined ? [] : [`"default":${printDefault(field, state)}`];
  const order = field.order === "ascending" ? [] : [`"order":"${field.order}"`];
  return object([head, given, order, aliasList(sortedIf(field.aliases, state)), props(field.props, state)]);
}

function printDefault(field: AvroField, state: State): string {
  const text = field.default === undefined ? "" : printJson(field.default, state.json);
  const floating = field.type.kind === "float" || field.type.kind === "double";
  return state.normalized && floating && /^-?\d+$/.test(text) ? jacksonNumber(`${text}.0`) : text;
}

function doc(text: string | undefined, state: State): readonly string[] {
  return text === undefined || (state.normalized && text === "") ? [] : [`"doc":${quote(text)}`];
}

function props(all: Props, state: State): readonly string[] {
  const entries = [...all];
  if (state.normalized) entries.sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
  return entries.map(([key, value]) => `${quote(key)}:${printJson(value, state.json)}`);
}

/** The normalised form begins with the logical type. */
function rank(key: string): number {
  return key === "logicalType" ? 0 : 1;
}

function sortedIf(aliases: readonly string[], state: State): readonly string[] {
  return state.normalized ? [...aliases].sort() : aliases;
}

function aliasList(aliases: readonly string[]): readonly string[] {
  return aliases.length === 0 ? [] : [`"aliases":[${aliases.map(quote).join(",")}]`];
}

function object(parts: readonly (readonly string[])[]): string {
  return `{${parts.flat().join(",")}}`;
}
