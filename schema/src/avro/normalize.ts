import { SchemaError } from "../error.ts";
import type { Schema } from "../format.ts";
import { quote } from "../text/print.ts";
import { canonicalAvro, referencedNames } from "./canonical.ts";
import { javaValue, NoJavaValue, needed } from "./java-value.ts";
import type { AvroField, AvroNamed, AvroType, Logical, Props } from "./model.ts";
import { parseAvro } from "./parse.ts";

/**
 * The text that Confluent's registry stores for a schema under `normalize=true`. It writes the schema with full names,
 * sorted attributes and aliases, and each default as Avro Java has it for the field's type (of a union, for its first
 * branch); then it reads that text as a new schema. What is lost on the way is lost there: a default that is not of
 * the first branch, and that a type inside a namespace has none. Throws SchemaError (`avro/not-normalizable`) where
 * that registry fails on the way.
 */
export function normalizedAvro(schema: Schema<AvroType>): string {
  try {
    const text = write(schema.model, new Set(referencedNames(schema.references)));
    return canonicalAvro(parseAvro(text, { references: schema.references }));
  } catch (error) {
    if (!(error instanceof NoJavaValue || error instanceof SchemaError)) throw error;
    throw new SchemaError({
      code: "avro/not-normalizable",
      message: `the schema has no normalized form: ${error.message}`,
      hint: "Correct that place, or leave out normalize=true: the schema is valid as it stands.",
    });
  }
}

/** Types whose definition stands before, by full name. */
type Written = Set<string>;

function write(type: AvroType, written: Written): string {
  switch (type.kind) {
    case "union":
      return `[${type.branches.map((branch) => write(branch, written)).join(",")}]`;
    case "array":
      return `{"type":"array","items":${write(type.items, written)}${annotations(type)}}`;
    case "map":
      return `{"type":"map","values":${write(type.values, written)}${annotations(type)}}`;
    case "record":
    case "enum":
    case "fixed":
      return writeNamed(type, written);
    default:
      return type.props.size === 0 ? `"${type.kind}"` : `{"type":"${type.kind}"${annotations(type)}}`;
  }
}

function writeNamed(type: AvroNamed, written: Written): string {
  const name = `"${type.name.full}"`;
  if (written.has(type.name.full)) return name;
  written.add(type.name.full);
  const doc = type.doc === undefined || type.doc === "" ? "" : `,"doc":${quote(type.doc)}`;
  const fallback = type.kind === "enum" && type.default !== undefined ? `,"default":${quote(type.default)}` : "";
  const rest = `${logical(type.logical)}${doc}${aliases(type.aliases)}${fallback}${attributes(type.props)}`;
  return `{"name":${name},"type":"${type.kind}",${body(type, written)}${rest}}`;
}

function body(type: AvroNamed, written: Written): string {
  switch (type.kind) {
    case "enum":
      return `"symbols":[${type.symbols.map(quote).join(",")}]`;
    case "fixed":
      return `"size":${type.size}`;
    case "record":
      return `"fields":[${type.fields.map((field) => writeField(field, written)).join(",")}]`;
  }
}

function writeField(field: AvroField, written: Written): string {
  const doc = field.doc === undefined ? "" : `,"doc":${quote(field.doc)}`;
  const value = defaultOf(field);
  const given = value === undefined ? "" : `,"default":${value}`;
  const rest = `,"order":"${field.order}"${doc}${aliases(field.aliases)}${given}${attributes(field.props)}`;
  return `{"name":"${field.name}","type":${write(field.type, written)}${rest}}`;
}

function defaultOf({ default: given, type }: AvroField): string | undefined {
  if (given === undefined) return undefined;
  // What JSON has no number for stands as a string in a float's or double's default.
  if (given.kind === "string" && (type.kind === "float" || type.kind === "double")) return quote(given.value);
  return javaValue(given, type);
}

function annotations(type: AvroType): string {
  return logical(type.logical) + attributes(type.props);
}

/** A logical type and its parameters stand before other attributes, among which they are written again. */
function logical(known: Logical | undefined): string {
  if (known === undefined) return "";
  const name = `,"logicalType":"${known.kind}"`;
  if (known.kind !== "decimal") return name;
  return `${name},"precision":${known.precision}${known.scale === 0 ? "" : `,"scale":${known.scale}`}`;
}

function attributes(props: Props): string {
  const sorted = [...props].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([key, value]) => `,${quote(key)}:${needed(value, undefined)}`).join("");
}

function aliases(names: readonly string[]): string {
  return names.length === 0 ? "" : `,"aliases":[${[...names].sort().map(quote).join(",")}]`;
}
