import { literal } from "../../../text/literal.ts";
import { namesMatch, promotes } from "../../match.ts";
import type { AvroRecord, AvroType, AvroUnion } from "../../model.ts";
import { needsTag } from "../object.ts";
import { readerBranch } from "../reader-branch.ts";
import { planRecord, type Slot } from "../record-plan.ts";
import {
  type CodecSource,
  hasWideRecord,
  LONG_RECORD,
  labelOf,
  mayBeTooDeep,
  numbering,
  partsOf,
  type SourceOptions,
  type Writing,
  writeFunctions,
} from "./functions.ts";
import { inliningOf } from "./inline.ts";
import { defaultText, keyText } from "./value.ts";

/** What was written as one type and is read as another; a record of a union with its `$type` where the union needs it. */
interface Pair {
  readonly writer: AvroType;
  readonly reader: AvroType;
  readonly tag?: string;
}

type Text = Writing<Pair>;

const FAIL = "source.fail()";

/**
 * Writes the functions that read what `writer` wrote as `reader` sees it, as `createDecoder` does (decode.ts): the root takes
 * a source, and throws where the bytes cannot be read. Undefined where that is too much text.
 */
export function decodeSource(
  writer: AvroType,
  reader: AvroType = writer,
  options: SourceOptions = {},
): CodecSource | undefined {
  if (hasWideRecord(writer) || hasWideRecord(reader)) return undefined;
  const number = numbering();
  const counted = mayBeTooDeep(writer);
  const key = (pair: Pair): string => `${number(pair.writer)} ${number(pair.reader)} ${pair.tag ?? ""}`;
  const label = ({ writer, reader }: Pair): string => labelOf(writer.kind === "union" ? writer : reader);
  const lines = (pair: Pair, name: string, text: Text): readonly string[] => [
    ...symbolLines(pair, name, text),
    ...(isLong(pair) ? longRecordLines(pair, name, text) : []),
    `function ${name}(source${text.typed(": $Source")})${text.typed(": unknown")} {`,
    ...bodyLines(pair, name, counted, text).map(indent),
    "}",
  ];
  const inlining = counted ? undefined : inliningOf(writer);
  return writeFunctions({ writer, reader }, { prefix: "read", key, label, lines, inlining }, options);
}

function bodyLines(pair: Pair, name: string, counted: boolean, text: Text): readonly string[] {
  const { writer, reader } = pair;
  if (writer.kind === "enum" && reader.kind === "enum")
    return namesMatch(reader, writer) ? [`return ${name}$symbols[source.index()] ?? ${FAIL};`] : [`return ${FAIL};`];
  const { before, value } = isLong(pair) ? longPart(pair, name) : partIn(pair, text);
  const levels = counted && writer.kind !== "union";
  return [
    ...(levels ? ["source.deeper();"] : []),
    ...(writer.kind === "record" && before.length === 0 && !levels ? ["void source;"] : []),
    ...before,
    ...(levels ? ["source.shallower();"] : []),
    ...around("return ", value, ";"),
  ];
}

/** How a value is read: lines to run, then an expression, of several lines where it is an object. */
interface Part {
  readonly before: readonly string[];
  readonly value: readonly string[];
  /** Whether the lines have read everything, so that the expression may wait. */
  readonly done: boolean;
}

/** A pair that is read in its place. */
function partIn(pair: Pair, text: Text): Part {
  const { writer, reader, tag } = pair;
  if (writer.kind === "union") return unionPart(writer, reader, text);
  if (writer.kind === "record" && reader.kind === "record") return recordPart(writer, reader, tag, text);
  if (writer.kind === "array" && reader.kind === "array") return arrayPart(writer.items, reader.items, text);
  if (writer.kind === "map" && reader.kind === "map") return mapPart(writer.values, reader.values, text);
  return { before: [], value: [expression(pair, text)], done: false };
}

/** A pair within another: in its place, or by a call. */
function partOf(pair: Pair, text: Text): Part {
  const { writer } = pair;
  const bare = writer.kind === "union" ? pair : inBranch(pair);
  if (bare === undefined) return { before: [], value: [FAIL], done: false };
  const composite = writer.kind === "union" || (writer.kind === bare.reader.kind && isComposite(writer));
  return composite && text.inlines(writer)
    ? partIn(bare, text)
    : { before: [], value: [expression(bare, text)], done: false };
}

/** Read as a branch where the reader has a union; undefined where no branch takes what was written. */
function inBranch({ writer, reader, tag }: Pair): Pair | undefined {
  if (writer.kind === "union" || reader.kind !== "union")
    return tag === undefined ? { writer, reader } : { writer, reader, tag };
  const branch = readerBranch(writer, reader);
  if (branch === undefined) return undefined;
  return branch.kind === "record" && needsTag(reader)
    ? { writer, reader: branch, tag: branch.name.full }
    : { writer, reader: branch };
}

/** What reads a pair: a call of the source, or of the function for the pair. */
function expression(pair: Pair, text: Text): string {
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

function primitive(writer: AvroType, { kind, logical }: AvroType): string {
  switch (`${writer.kind}>${kind}`) {
    case "null>null":
      return "source.null()";
    case "boolean>boolean":
      return "source.boolean()";
    case "int>int":
    case "int>long":
    case "int>double":
      return "source.int()";
    case "long>long":
      return logical?.kind.endsWith("-nanos") ? "source.bigLong()" : "source.long()";
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

/** The reader's symbols in the writer's order: undefined for one that it does not have and no default stands for. */
function symbolLines({ writer, reader }: Pair, name: string, text: Text): readonly string[] {
  if (writer.kind !== "enum" || reader.kind !== "enum" || !namesMatch(reader, writer)) return [];
  const known = new Set(reader.symbols);
  const fallback = reader.default !== undefined && known.has(reader.default) ? literal(reader.default) : "undefined";
  const symbols = writer.symbols.map((symbol) => (known.has(symbol) ? literal(symbol) : fallback));
  return [`const ${name}$symbols${text.typed(": readonly (string | undefined)[]")} = [${symbols.join(", ")}];`];
}

function unionPart(writer: AvroUnion, reader: AvroType, text: Text): Part {
  const value = text.local("value");
  const cases = writer.branches.flatMap((branch, index) => {
    const part = partOf({ writer: branch, reader }, text);
    const set = around(`${value} = `, part.value, ";");
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

function arrayPart(writer: AvroType, reader: AvroType, text: Text): Part {
  const items = text.local("items");
  const { before, value } = partOf({ writer, reader }, text);
  const lines = [...before, ...around(`${items}.push(`, value, ");")];
  return blocks(items, `const ${items}${text.typed(": unknown[]")} = [];`, lines, text);
}

function mapPart(writer: AvroType, reader: AvroType, text: Text): Part {
  const [entries, key] = [text.local("entries"), text.local("key")];
  const { before, value } = partOf({ writer, reader }, text);
  const lines = [
    `const ${key} = source.string();`,
    ...before,
    ...around(`source.put(${entries}, ${key}, `, value, ");"),
  ];
  return blocks(entries, `const ${entries}${text.typed(": Record<string, unknown>")} = {};`, lines, text);
}

/** The items of an array or map, block by block. */
function blocks(result: string, declaration: string, item: readonly string[], text: Text): Part {
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

function recordPart(writer: AvroRecord, reader: AvroRecord, tag: string | undefined, text: Text): Part {
  const plan = planRecord(writer, reader);
  if ("code" in plan) return { before: [], value: [FAIL], done: false };
  const values = new Map<string, readonly string[]>();
  const before = plan.slots.flatMap((slot) => {
    const part = partOf(slot, text);
    if (slot.as === undefined) return [...part.before, ...(part.done ? [] : around("", part.value, ";"))];
    if (part.done) {
      values.set(slot.as, part.value);
      return part.before;
    }
    const local = text.local("field");
    values.set(slot.as, [local]);
    return [...part.before, ...around(`const ${local} = `, part.value, ";")];
  });
  const members = [
    ...(tag === undefined ? [] : [["$type", [literal(tag)]] as const]),
    ...reader.fields.map((field) => [field.name, values.get(field.name) ?? [defaultText(field) ?? FAIL]] as const),
  ];
  return { before, value: objectText(members), done: true };
}

interface LongPair extends Pair {
  readonly writer: AvroRecord;
  readonly reader: AvroRecord;
}

function isLong(pair: Pair): pair is LongPair {
  const { writer, reader } = pair;
  if (writer.kind !== "record" || reader.kind !== "record") return false;
  return Math.max(writer.fields.length, reader.fields.length) > LONG_RECORD;
}

/**
 * What makes a long record with all its fields, in their order and still empty, and the functions that read its parts. From
 * 128 fields on, V8 gives a fast shape only to what a function has made.
 */
function longRecordLines({ writer, reader, tag }: LongPair, name: string, text: Text): readonly string[] {
  const plan = planRecord(writer, reader);
  if ("code" in plan) return [];
  const names = [...(tag === undefined ? [] : ["$type"]), ...reader.fields.map((field) => field.name)];
  const record = `record${text.typed(": Record<string, unknown>")}`;
  return [
    `const ${name}$blank = function (${text.typed("this: Record<string, unknown>")}) {`,
    ...names.map(blankText).map(indent),
    `}${text.typed(" as unknown as new () => Record<string, unknown>")};`,
    // An object like any other, though a function has made it.
    `${name}$blank.prototype = Object.prototype;`,
    "",
    ...partsOf(plan.slots).flatMap((slots, part) => [
      `function ${name}$part${part + 1}(source${text.typed(": $Source")}, ${record})${text.typed(": void")} {`,
      ...slots.flatMap((slot) => longSlotLines(slot, text)).map(indent),
      "}",
      "",
    ]),
  ];
}

function longSlotLines(slot: Slot, text: Text): readonly string[] {
  const { before, value, done } = partOf(slot, text);
  if (slot.as !== undefined) return [...before, ...assignment("record", slot.as, value)];
  return [...before, ...(done ? [] : around("", value, ";"))];
}

function longPart({ writer, reader, tag }: LongPair, name: string): Part {
  const plan = planRecord(writer, reader);
  if ("code" in plan) return { before: [], value: [FAIL], done: false };
  const read = new Set(plan.slots.map((slot) => slot.as));
  const added = reader.fields.filter((field) => !read.has(field.name));
  const before = [
    `const record = new ${name}$blank();`,
    ...(tag === undefined ? [] : assignment("record", "$type", [literal(tag)])),
    ...partsOf(plan.slots).map((_, part) => `${name}$part${part + 1}(source, record);`),
    ...added.flatMap((field) => assignment("record", field.name, [defaultText(field) ?? FAIL])),
  ];
  return { before, value: ["record"], done: true };
}

type Member = readonly [name: string, value: readonly string[]];

function objectText(members: readonly Member[]): readonly string[] {
  if (members.length === 0) return ["{}"];
  return ["{", ...members.flatMap(([name, value]) => around(`${keyText(name)}: `, value, ",")).map(indent), "}"];
}

function assignment(record: string, name: string, value: readonly string[]): readonly string[] {
  return isPlain(name)
    ? around(`${record}.${name} = `, value, ";")
    : around(`source.put(${record}, ${literal(name)}, `, value, ");");
}

/** Makes an object's own property, still empty. */
function blankText(name: string): string {
  return isPlain(name)
    ? `this.${name} = undefined;`
    : `Object.defineProperty(this, ${literal(name)}, { enumerable: true, configurable: true, writable: true });`;
}

/** Whether assigning to a name makes a property like any other: what every object has already is of another type, or does more. */
function isPlain(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name) && !(name in Object.prototype);
}

/** The lines of an expression with what stands before and after it. */
function around(before: string, lines: readonly string[], after: string): readonly string[] {
  const last = lines.length - 1;
  return lines.map((line, index) => `${index === 0 ? before : ""}${line}${index === last ? after : ""}`);
}

function indent(line: string): string {
  return `  ${line}`;
}
