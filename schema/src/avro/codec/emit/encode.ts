import { literal } from "../../../text/literal.ts";
import type { AvroEnum, AvroField, AvroRecord, AvroType, AvroUnion } from "../../model.ts";
import { rank } from "../branch.ts";
import {
  type CodecSource,
  hasWideRecord,
  LONG_RECORD,
  mayBeTooDeep,
  numbering,
  partsOf,
  type SourceOptions,
  type Writing,
  writeFunctions,
} from "./functions.ts";
import { inliningOf } from "./inline.ts";
import { labelling } from "./label.ts";
import { defaultExpression } from "./value.ts";

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
    ...(isLong(type) ? longRecordLines(type, name, text) : []),
    ...(type.kind === "enum" ? symbolLines(type, name, text) : []),
    `function ${name}(sink${text.typed(": $Sink")}, value${text.typed(": unknown")})${text.typed(": void")} {`,
    ...(counted ? ["sink.deeper();"] : []).map(indent),
    ...ownLines(type, name, text).map(indent),
    ...(counted ? ["sink.shallower();"] : []).map(indent),
    "}",
  ];
  const inlining = counted ? undefined : inliningOf(root);
  const kind = {
    prefix: "write",
    key: (type: AvroType) => String(number(type)),
    label: labelling(root),
    lines,
    inlining,
  };
  return writeFunctions(root, kind, options);
}

function ownLines(type: AvroType, name: string, text: Text): readonly string[] {
  if (type.kind === "enum") return [`sink.index(${name}$symbols.get(value) ?? sink.fail());`];
  if (!isLong(type)) return partLines(type, "value", text);
  const calls = partsOf(type.fields).map((_, part) => `${name}$part${part + 1}(sink, record);`);
  return ["const record = sink.object(value);", ...calls];
}

function isLong(type: AvroType): type is AvroRecord {
  return type.kind === "record" && type.fields.length > LONG_RECORD;
}

/** The functions for the parts of a long record. */
function longRecordLines(type: AvroRecord, name: string, text: Text): readonly string[] {
  const record = `record${text.typed(": { readonly [key: string]: unknown }")}`;
  return partsOf(type.fields).flatMap((fields, part) => [
    `function ${name}$part${part + 1}(sink${text.typed(": $Sink")}, ${record})${text.typed(": void")} {`,
    ...fields.flatMap((field) => fieldLines(field, "record", text)).map(indent),
    "}",
    "",
  ]);
}

/** What writes the value of an expression: in its place, or by the function of its type. */
function statements(type: AvroType, value: string, text: Text): readonly string[] {
  if (!isComposite(type)) return [scalarText(type, value)];
  if (!text.inlines(type)) return [`${text.nameOf(type)}(sink, ${value});`];
  if (type.kind !== "union") return partLines(type, value, text);
  const local = text.local("value");
  return [`const ${local} = ${value};`, ...partLines(type, local, text)];
}

function isComposite({ kind }: AvroType): boolean {
  return kind === "record" || kind === "enum" || kind === "array" || kind === "map" || kind === "union";
}

/** What writes a type's value; of a union the expression is a name. */
function partLines(type: AvroType, value: string, text: Text): readonly string[] {
  switch (type.kind) {
    case "record":
      return recordLines(type, value, text);
    case "array":
      return arrayLines(type.items, value, text);
    case "map":
      return mapLines(type.values, value, text);
    case "union":
      return unionLines(type, value, text);
    default:
      return [scalarText(type, value)];
  }
}

function arrayLines(items: AvroType, value: string, text: Text): readonly string[] {
  const [all, length, index] = [text.local("items"), text.local("length"), text.local("index")];
  return [
    `const ${all} = sink.array(${value});`,
    `const ${length} = ${all}.length;`,
    `for (let ${index} = 0; ${index} < ${length}; ${index} += 1) {`,
    ...statements(items, `${all}[${index}]`, text).map(indent),
    "}",
    "sink.end();",
  ];
}

function mapLines(values: AvroType, value: string, text: Text): readonly string[] {
  const [map, key] = [text.local("map"), text.local("key")];
  return [
    `const ${map} = sink.object(${value});`,
    `for (const ${key} of sink.keys(${map})) {`,
    `  sink.string(${key});`,
    ...statements(values, `${map}[${key}]`, text).map(indent),
    "}",
    "sink.end();",
  ];
}

function scalarText(type: AvroType, value: string): string {
  const decimal = type.logical?.kind === "decimal" ? type.logical : undefined;
  if (type.kind === "bytes" && decimal !== undefined)
    return `sink.decimal(${value}, ${decimal.precision}, ${decimal.scale});`;
  if (type.kind === "long" && type.longs === "number") return `sink.safeLong(${value});`;
  if (type.kind !== "fixed") return `sink.${type.kind}(${value});`;
  return decimal === undefined
    ? `sink.fixed(${value}, ${type.size});`
    : `sink.fixedDecimal(${value}, ${type.size}, ${decimal.precision}, ${decimal.scale});`;
}

function symbolLines(type: AvroEnum, name: string, text: Text): readonly string[] {
  const pairs = type.symbols.map((symbol, index) => `[${literal(symbol)}, ${index}]`);
  return [`const ${name}$symbols = new Map${text.typed("<unknown, number>")}([${pairs.join(", ")}]);`];
}

function recordLines(type: AvroRecord, value: string, text: Text): readonly string[] {
  if (type.fields.length === 0) return [`sink.object(${value});`];
  const record = text.local("record");
  return [
    `const ${record} = sink.object(${value});`,
    ...type.fields.flatMap((field) => fieldLines(field, record, text)),
  ];
}

function fieldLines(field: AvroField, record: string, text: Text): readonly string[] {
  const given = propertyText(field.name, record);
  if (field.default === undefined) return statements(field.type, given, text);
  const fallback = defaultExpression(field) ?? "sink.fail()";
  if (fallback === "null") return statements(field.type, `${given} ?? null`, text);
  const local = text.local("field");
  const value = `${local} === undefined ? ${fallback} : ${local}`;
  return [`const ${local} = ${given};`, ...statements(field.type, value, text)];
}

/** A field's value: of a name that every object inherits, only its own. In brackets, as strict compilers want it of unknown members. */
function propertyText(name: string, record: string): string {
  if (name in Object.prototype) return `sink.own(${record}, ${literal(name)})`;
  return `${record}[${literal(name)}]`;
}

/** The first branch that takes the value, narrower ones first, as `branchOf` finds it (branch.ts). */
function unionLines(union: AvroUnion, value: string, text: Text): readonly string[] {
  const tagged = union.branches.filter(({ kind }) => kind === "record" || kind === "map").length > 1;
  const tag = text.local("tag");
  const choices = union.branches
    .map((branch, index) => ({ branch, index, test: testText(branch, union, { value, tag, tagged }, text) }))
    .filter(({ test }) => test !== undefined)
    .sort((a, b) => Number(isTagTest(b, tagged)) - Number(isTagTest(a, tagged)) || rank(a.branch) - rank(b.branch));
  if (choices.length === 0) return [`void ${value};`, "sink.fail();"];
  const chain = choices.flatMap(({ branch, index, test }, place) => [
    `${place === 0 ? "" : "} else "}if (${test}) {`,
    `  sink.index(${index});`,
    ...(branch.kind === "null" ? [] : statements(branch, value, text).map(indent)),
  ]);
  const tags =
    tagged && choices.some((choice) => isTagTest(choice, tagged)) ? [`const ${tag} = sink.tag(${value});`] : [];
  return [...tags, ...chain, "} else sink.fail();"];
}

function isTagTest({ branch }: { readonly branch: AvroType }, tagged: boolean): boolean {
  return tagged && branch.kind === "record";
}

/** The names of what a union's tests are about, and whether records are told apart by their tags. */
interface Tested {
  readonly value: string;
  readonly tag: string;
  readonly tagged: boolean;
}

/** Whether a value is meant for a branch; undefined where only the interpreter can tell. */
function testText(branch: AvroType, union: AvroUnion, { value, tag, tagged }: Tested, text: Text): string | undefined {
  switch (branch.kind) {
    case "null":
      return `${value} === null`;
    case "boolean":
    case "string":
      return `typeof ${value} === "${branch.kind}"`;
    case "int":
      return `typeof ${value} === "number" && (${value} | 0) === ${value} && !Object.is(${value}, -0)`;
    case "long":
      return `typeof ${value} === "bigint" || (Number.isSafeInteger(${value}) && !Object.is(${value}, -0))`;
    case "float":
      return union.branches.some(({ kind }) => kind === "double")
        ? `typeof ${value} === "number" && (Object.is(Math.fround(${value}), ${value}) || Number.isNaN(${value}))`
        : `typeof ${value} === "number"`;
    case "double":
      return `typeof ${value} === "number"`;
    case "bytes":
      return `${value} instanceof Uint8Array${decimalTest(branch, value)}`;
    case "fixed":
      return `(${value} instanceof Uint8Array && ${value}.length === ${branch.size})${decimalTest(branch, value)}`;
    case "enum":
      return `${text.nameOf(branch)}$symbols.has(${value})`;
    case "array":
      return `Array.isArray(${value})`;
    case "record":
      return tagged ? `${tag} === ${literal(branch.name.full)}` : `sink.isObject(${value})`;
    case "map":
      return tagged ? undefined : `sink.isObject(${value})`;
    case "union":
      return undefined;
  }
}

function decimalTest({ logical }: AvroType, value: string): string {
  return logical?.kind === "decimal"
    ? ` || (typeof ${value} === "string" && /^[+-]?\\d+(\\.\\d+)?$/.test(${value}))`
    : "";
}

function indent(line: string): string {
  return `  ${line}`;
}
