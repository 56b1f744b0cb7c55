import type { AvroNamed, AvroType } from "./model.ts";

/**
 * A schema in Avro's parsing canonical form: full names, no attributes that do not matter to a reader, a fixed order
 * (Avro 1.12 specification, Parsing Canonical Form for Schemas).
 */
export function parsingForm(type: AvroType): string {
  return print(type, new Set());
}

function print(type: AvroType, written: Set<string>): string {
  switch (type.kind) {
    case "union":
      return `[${type.branches.map((branch) => print(branch, written)).join(",")}]`;
    case "array":
      return `{"type":"array","items":${print(type.items, written)}}`;
    case "map":
      return `{"type":"map","values":${print(type.values, written)}}`;
    case "record":
    case "enum":
    case "fixed":
      return printNamed(type, written);
    default:
      return `"${type.kind}"`;
  }
}

function printNamed(type: AvroNamed, written: Set<string>): string {
  const name = `"${type.name.full}"`;
  if (written.has(type.name.full)) return name;
  written.add(type.name.full);
  const head = `"name":${name},"type":"${type.kind}"`;
  switch (type.kind) {
    case "record":
      return `{${head},"fields":[${type.fields.map((field) => `{"name":"${field.name}","type":${print(field.type, written)}}`).join(",")}]}`;
    case "enum":
      return `{${head},"symbols":[${type.symbols.map((symbol) => `"${symbol}"`).join(",")}]}`;
    case "fixed":
      return `{${head},"size":${type.size}}`;
  }
}
