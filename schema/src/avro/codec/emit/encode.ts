import { literal } from "../../../text/literal.ts";
import type { AvroEnum, AvroField, AvroRecord, AvroType, AvroUnion } from "../../model.ts";
import { rank } from "../branch.ts";
import {
  type CodecSource,
  hasWideRecord,
  labelOf,
  mayBeTooDeep,
  numbering,
  type SourceOptions,
  type Writing,
  writeFunctions,
} from "./functions.ts";
import { defaultText } from "./value.ts";

type Text = Writing<AvroType>;

/**
 * Writes the functions that write a type's values, as `createEncoder` does (encode.ts): the root takes a sink and a value, and
 * throws where a value does not fit. Undefined where that is too much text.
 */
export function encodeSource(root: AvroType, options: SourceOptions = {}): CodecSource | undefined {
  if (hasWideRecord(root)) return undefined;
  const number = numbering();
  const counted = mayBeTooDeep(root);
  const lines = (type: AvroType, name: string, text: Text): readonly string[] => [
    ...(type.kind === "enum" ? symbolLines(type, name, text) : []),
    `function ${name}(sink${text.typed(": $Sink")}, value${text.typed(": unknown")})${text.typed(": void")} {`,
    ...(counted ? ["sink.deeper();"] : []).map(indent),
    ...bodyLines(type, name, text).map(indent),
    ...(counted ? ["sink.shallower();"] : []).map(indent),
    "}",
  ];
  return writeFunctions(root, { prefix: "write", key: (type) => String(number(type)), label: labelOf, lines }, options);
}

function bodyLines(type: AvroType, name: string, text: Text): readonly string[] {
  switch (type.kind) {
    case "record":
      return recordLines(type, text);
    case "enum":
      return [`sink.index(${name}$symbols.get(value) ?? sink.fail());`];
    case "array":
      return [
        "const items = sink.array(value);",
        "const { length } = items;",
        `for (let index = 0; index < length; index += 1) ${statement(type.items, "items[index]", text)}`,
        "sink.end();",
      ];
    case "map":
      return [
        "const map = sink.object(value);",
        "for (const key of sink.keys(map)) {",
        "  sink.string(key);",
        `  ${statement(type.values, "map[key]", text)}`,
        "}",
        "sink.end();",
      ];
    case "union":
      return unionLines(type, text);
    default:
      return [statement(type, "value", text)];
  }
}

/** What writes the value of an expression. */
function statement(type: AvroType, value: string, text: Text): string {
  const decimal = type.logical?.kind === "decimal" ? type.logical : undefined;
  switch (type.kind) {
    case "bytes":
      return decimal === undefined
        ? `sink.bytes(${value});`
        : `sink.decimal(${value}, ${decimal.precision}, ${decimal.scale});`;
    case "fixed":
      return decimal === undefined
        ? `sink.fixed(${value}, ${type.size});`
        : `sink.fixedDecimal(${value}, ${type.size}, ${decimal.precision}, ${decimal.scale});`;
    case "record":
    case "enum":
    case "array":
    case "map":
    case "union":
      return `${text.nameOf(type)}(sink, ${value});`;
    default:
      return `sink.${type.kind}(${value});`;
  }
}

function symbolLines(type: AvroEnum, name: string, text: Text): readonly string[] {
  const pairs = type.symbols.map((symbol, index) => `[${literal(symbol)}, ${index}]`);
  return [`const ${name}$symbols = new Map${text.typed("<unknown, number>")}([${pairs.join(", ")}]);`];
}

function recordLines(type: AvroRecord, text: Text): readonly string[] {
  if (type.fields.length === 0) return ["sink.object(value);"];
  return [
    "const record = sink.object(value);",
    ...type.fields.flatMap((field, index) => fieldLines(field, index, text)),
  ];
}

function fieldLines(field: AvroField, index: number, text: Text): readonly string[] {
  const given = propertyText(field.name);
  if (field.default === undefined) return [statement(field.type, given, text)];
  const fallback = defaultText(field) ?? "sink.fail()";
  if (fallback === "null") return [statement(field.type, `${given} ?? null`, text)];
  const local = `field${index}`;
  return [`const ${local} = ${given};`, statement(field.type, `${local} === undefined ? ${fallback} : ${local}`, text)];
}

/** A field's value: of a name that every object inherits, only its own. */
function propertyText(name: string): string {
  if (name in Object.prototype) return `sink.own(record, ${literal(name)})`;
  return /^[A-Za-z_]\w*$/.test(name) ? `record.${name}` : `record[${literal(name)}]`;
}

/** The first branch that takes the value, narrower ones first, as `branchOf` finds it (branch.ts). */
function unionLines(union: AvroUnion, text: Text): readonly string[] {
  const objects = union.branches.filter(({ kind }) => kind === "record" || kind === "map");
  const tagged = objects.length > 1;
  const choices = union.branches
    .map((branch, index) => ({ branch, index, test: testText(branch, union, tagged, text) }))
    .filter(({ test }) => test !== undefined)
    .sort((a, b) => Number(isTagTest(b, tagged)) - Number(isTagTest(a, tagged)) || rank(a.branch) - rank(b.branch));
  const chain = choices.map(({ branch, index, test }, place) => {
    const written = branch.kind === "null" ? "" : ` ${statement(branch, "value", text)}`;
    return `${place === 0 ? "" : "else "}if (${test}) { sink.index(${index});${written} }`;
  });
  const tag = tagged && choices.some((choice) => isTagTest(choice, tagged)) ? ["const tag = sink.tag(value);"] : [];
  return [...tag, ...chain, ...(choices.length === 0 ? ["void value;", "sink.fail();"] : ["else sink.fail();"])];
}

function isTagTest({ branch }: { readonly branch: AvroType }, tagged: boolean): boolean {
  return tagged && branch.kind === "record";
}

/** Whether `value` is meant for a branch; undefined where only the interpreter can tell. */
function testText(branch: AvroType, union: AvroUnion, tagged: boolean, text: Text): string | undefined {
  switch (branch.kind) {
    case "null":
      return "value === null";
    case "boolean":
    case "string":
      return `typeof value === "${branch.kind}"`;
    case "int":
      return 'typeof value === "number" && (value | 0) === value && !Object.is(value, -0)';
    case "long":
      return 'typeof value === "bigint" || (Number.isSafeInteger(value) && !Object.is(value, -0))';
    case "float":
      return union.branches.some(({ kind }) => kind === "double")
        ? 'typeof value === "number" && (Object.is(Math.fround(value), value) || Number.isNaN(value))'
        : 'typeof value === "number"';
    case "double":
      return 'typeof value === "number"';
    case "bytes":
      return `value instanceof Uint8Array${decimalTest(branch)}`;
    case "fixed":
      return `(value instanceof Uint8Array && value.length === ${branch.size})${decimalTest(branch)}`;
    case "enum":
      return `${text.nameOf(branch)}$symbols.has(value)`;
    case "array":
      return "Array.isArray(value)";
    case "record":
      return tagged ? `tag === ${literal(branch.name.full)}` : "sink.isObject(value)";
    case "map":
      return tagged ? undefined : "sink.isObject(value)";
    case "union":
      return undefined;
  }
}

function decimalTest({ logical }: AvroType): string {
  return logical?.kind === "decimal" ? ' || (typeof value === "string" && /^[+-]?\\d+(\\.\\d+)?$/.test(value))' : "";
}

function indent(line: string): string {
  return `  ${line}`;
}
