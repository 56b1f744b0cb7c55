import { literal } from "../../../text/literal.ts";
import { namesMatch, promotes } from "../../match.ts";
import type { AvroRecord, AvroType, AvroUnion } from "../../model.ts";
import { holdsBigints } from "../decode.ts";
import { needsTag } from "../object.ts";
import { readerBranch } from "../reader-branch.ts";
import { planRecord } from "../record-plan.ts";
import type { Writing } from "./functions.ts";
import { defaultExpression, keyExpression } from "./value.ts";

/** What was written as one type and is read as another; a record of a union with its `$type` where the union needs it. */
export interface TypePair {
  readonly writer: AvroType;
  readonly reader: AvroType;
  readonly tag?: string;
}

/** What the source of a decoder is written with. */
export type Text = Writing<TypePair>;

/** The expression for what cannot be read: it throws, and the interpreter then says why. */
export const FAIL = "source.fail()";

/** How a value is read: lines to run, then an expression, of several lines where it is an object. */
export interface Snippet {
  readonly before: readonly string[];
  readonly value: readonly string[];
  /** Whether the lines have read everything, so that the expression may wait. */
  readonly done: boolean;
}

/** A pair that is read in its place. */
export function partIn(pair: TypePair, text: Text): Snippet {
  const { writer, reader, tag } = pair;
  if (writer.kind === "union") return unionPart(writer, reader, text);
  if (writer.kind === "record" && reader.kind === "record") return recordPart(writer, reader, tag, text);
  if (writer.kind === "array" && reader.kind === "array") return arrayPart(writer.items, reader.items, text);
  if (writer.kind === "map" && reader.kind === "map") return mapPart(writer.values, reader.values, text);
  return { before: [], value: [expression(pair, text)], done: false };
}

/** A pair within another: in its place, or by a call. */
export function snippetOf(pair: TypePair, text: Text): Snippet {
  const { writer } = pair;
  const bare = writer.kind === "union" ? pair : inBranch(pair);
  if (bare === undefined) return { before: [], value: [FAIL], done: false };
  const composite = writer.kind === "union" || (writer.kind === bare.reader.kind && isComposite(writer));
  return composite && text.inlines(writer)
    ? partIn(bare, text)
    : { before: [], value: [expression(bare, text)], done: false };
}

/** Read as a branch where the reader has a union; undefined where no branch takes what was written. */
function inBranch({ writer, reader, tag }: TypePair): TypePair | undefined {
  if (writer.kind === "union" || reader.kind !== "union")
    return tag === undefined ? { writer, reader } : { writer, reader, tag };
  const branch = readerBranch(writer, reader);
  if (branch === undefined) return undefined;
  return branch.kind === "record" && needsTag(reader)
    ? { writer, reader: branch, tag: branch.name.full }
    : { writer, reader: branch };
}

/** What reads a pair: a call of the source, or of the function for the pair. */
function expression(pair: TypePair, text: Text): string {
  const { writer, reader } = pair;
  if (writer.kind === "union") return `${text.nameOf(pair)}(source)`;
  if (reader.kind === "union") {
    const bare = inBranch(pair);
    return bare === undefined ? FAIL : expression(bare, text);
  }
  if (writer.kind === "fixed" && reader.kind === "fixed") {
    if (!namesMatch(reader, writer) || writer.size !== reader.size) return FAIL;
    return reader.logical?.kind === "decimal"
      ? `source.fixedDecimal(${reader.size}, ${reader.logical.scale})`
      : `source.fixed(${reader.size})`;
  }
  if (writer.kind === reader.kind && isComposite(writer)) return `${text.nameOf(pair)}(source)`;
  if (writer.kind === reader.kind || promotes(writer.kind, reader.kind)) return primitive(writer, reader);
  return FAIL;
}

function isComposite({ kind }: AvroType): boolean {
  return kind === "record" || kind === "enum" || kind === "array" || kind === "map";
}

function primitive(writer: AvroType, reader: AvroType): string {
  const { kind, logical } = reader;
  switch (`${writer.kind}>${kind}`) {
    case "null>null":
      return "source.null()";
    case "boolean>boolean":
      return "source.boolean()";
    case "int>int":
    case "int>double":
      return "source.int()";
    case "int>long":
      return holdsBigints(reader) ? "source.bigInt()" : "source.int()";
    case "long>long":
      return holdsBigints(reader) || logical?.kind.endsWith("-nanos") ? "source.bigLong()" : "source.long()";
    case "int>float":
    case "long>float":
      return "source.asFloat()";
    case "long>double":
      return "source.asDouble()";
    case "float>float":
    case "float>double":
      return "source.float()";
    case "double>double":
      return "source.double()";
    case "string>string":
    case "bytes>string":
      return "source.string()";
    default:
      return logical?.kind === "decimal" ? `source.decimal(${logical.scale})` : "source.bytes()";
  }
}

function unionPart(writer: AvroUnion, reader: AvroType, text: Text): Snippet {
  const value = text.local("value");
  const cases = writer.branches.flatMap((branch, index) => {
    const part = snippetOf({ writer: branch, reader }, text);
    const set = surrounded(`${value} = `, part.value, ";");
    if (part.before.length === 0 && set.length === 1) return [`case ${index}: ${set[0]} break;`];
    return [`case ${index}: {`, ...[...part.before, ...set, "break;"].map(indent), "}"];
  });
  const before = [
    `let ${value}${text.typed(": unknown")};`,
    "switch (source.index()) {",
    ...[...cases, `default: ${value} = ${FAIL};`].map(indent),
    "}",
  ];
  return { before, value: [value], done: true };
}

function arrayPart(writer: AvroType, reader: AvroType, text: Text): Snippet {
  const items = text.local("items");
  const { before, value } = snippetOf({ writer, reader }, text);
  const lines = [...before, ...surrounded(`${items}.push(`, value, ");")];
  return blocks(items, `const ${items}${text.typed(": unknown[]")} = [];`, lines, text);
}

function mapPart(writer: AvroType, reader: AvroType, text: Text): Snippet {
  const [entries, key] = [text.local("entries"), text.local("key")];
  const { before, value } = snippetOf({ writer, reader }, text);
  const lines = [
    `const ${key} = source.string();`,
    ...before,
    ...surrounded(`source.put(${entries}, ${key}, `, value, ");"),
  ];
  return blocks(entries, `const ${entries}${text.typed(": { [key: string]: unknown }")} = {};`, lines, text);
}

/** The items of an array or map, block by block. */
function blocks(result: string, declaration: string, item: readonly string[], text: Text): Snippet {
  const left = text.local("left");
  const before = [
    declaration,
    `for (let ${left} = source.block(); ${left} > 0; ${left} = source.block()) {`,
    `  for (; ${left} > 0; ${left} -= 1) {`,
    ...item.map(indent).map(indent),
    "  }",
    "}",
  ];
  return { before, value: [result], done: true };
}

function recordPart(writer: AvroRecord, reader: AvroRecord, tag: string | undefined, text: Text): Snippet {
  const plan = planRecord(writer, reader);
  if ("code" in plan) return { before: [], value: [FAIL], done: false };
  const values = new Map<string, readonly string[]>();
  const before = plan.slots.flatMap((slot) => {
    const part = snippetOf(slot, text);
    if (slot.as === undefined) return [...part.before, ...(part.done ? [] : surrounded("", part.value, ";"))];
    if (part.done) {
      values.set(slot.as, part.value);
      return part.before;
    }
    const local = text.local("field");
    values.set(slot.as, [local]);
    return [...part.before, ...surrounded(`const ${local} = `, part.value, ";")];
  });
  const members = [
    ...(tag === undefined ? [] : [["$type", [literal(tag)]] as const]),
    ...reader.fields.map(
      (field) => [field.name, values.get(field.name) ?? [defaultExpression(field) ?? FAIL]] as const,
    ),
  ];
  return { before, value: objectText(members), done: true };
}

type Member = readonly [name: string, value: readonly string[]];

function objectText(members: readonly Member[]): readonly string[] {
  if (members.length === 0) return ["{}"];
  return [
    "{",
    ...members.flatMap(([name, value]) => surrounded(`${keyExpression(name)}: `, value, ",")).map(indent),
    "}",
  ];
}

/** The lines of an expression with what stands before and after it. */
export function surrounded(before: string, lines: readonly string[], after: string): readonly string[] {
  const last = lines.length - 1;
  return lines.map((line, index) => `${index === 0 ? before : ""}${line}${index === last ? after : ""}`);
}

/** A line two blanks further in. */
export function indent(line: string): string {
  return `  ${line}`;
}
