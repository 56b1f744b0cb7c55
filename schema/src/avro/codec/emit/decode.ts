import { literal } from "../../../text/literal.ts";
import { namesMatch, promotes } from "../../match.ts";
import type { AvroRecord, AvroType, AvroUnion } from "../../model.ts";
import { needsTag } from "../object.ts";
import { readerBranch } from "../reader-branch.ts";
import { planRecord, type Slot } from "../record-plan.ts";
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
import { defaultText, keyText } from "./value.ts";

/** What was written as one type and is read as another; a record of a union with its `$type` where the union needs it. */
interface Pair {
  readonly writer: AvroType;
  readonly reader: AvroType;
  readonly tag?: string;
}

type Text = Writing<Pair>;

const FAIL = "source.fail()";
/** Up to this many properties V8 makes an object of a literal in one go, with a fast shape. */
const IN_LITERAL = 120;

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
    `function ${name}(source${text.typed(": $Source")})${text.typed(": unknown")} {`,
    ...bodyLines(pair, name, counted, text).map(indent),
    "}",
  ];
  return writeFunctions({ writer, reader }, { prefix: "read", key, label, lines }, options);
}

function bodyLines(pair: Pair, name: string, counted: boolean, text: Text): readonly string[] {
  const { writer, reader, tag } = pair;
  if (writer.kind === "union") return unionLines(writer, reader, text);
  if (writer.kind === "record" && reader.kind === "record") return recordLines(writer, reader, tag, counted, text);
  if (writer.kind === "enum" && reader.kind === "enum")
    return namesMatch(reader, writer) ? [`return ${name}$symbols[source.index()] ?? ${FAIL};`] : [`return ${FAIL};`];
  if (writer.kind === "array" && reader.kind === "array")
    return blockLines(
      `const items${text.typed(": unknown[]")} = [];`,
      [`items.push(${expression({ writer: writer.items, reader: reader.items }, text)});`],
      "items",
      counted,
    );
  if (writer.kind === "map" && reader.kind === "map")
    return blockLines(
      `const entries${text.typed(": Record<string, unknown>")} = {};`,
      [
        "const key = source.string();",
        `source.put(entries, key, ${expression({ writer: writer.values, reader: reader.values }, text)});`,
      ],
      "entries",
      counted,
    );
  return [`return ${expression(pair, text)};`];
}

/** What reads a pair: a call of the source, or of the function for the pair. */
function expression(pair: Pair, text: Text): string {
  const { writer, reader } = pair;
  if (writer.kind === "union") return `${text.nameOf(pair)}(source)`;
  if (reader.kind === "union") {
    const branch = readerBranch(writer, reader);
    if (branch === undefined) return FAIL;
    return branch.kind === "record" && needsTag(reader)
      ? expression({ writer, reader: branch, tag: branch.name.full }, text)
      : expression({ writer, reader: branch }, text);
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

function unionLines(writer: AvroUnion, reader: AvroType, text: Text): readonly string[] {
  return [
    "switch (source.index()) {",
    ...writer.branches.map(
      (branch, index) => `  case ${index}: return ${expression({ writer: branch, reader }, text)};`,
    ),
    `  default: return ${FAIL};`,
    "}",
  ];
}

function blockLines(declaration: string, item: readonly string[], result: string, counted: boolean): readonly string[] {
  return [
    declaration,
    ...(counted ? ["source.deeper();"] : []),
    "for (let left = source.block(); left > 0; left = source.block()) {",
    "  for (; left > 0; left -= 1) {",
    ...item.map((line) => `    ${line}`),
    "  }",
    "}",
    ...(counted ? ["source.shallower();"] : []),
    `return ${result};`,
  ];
}

function recordLines(
  writer: AvroRecord,
  reader: AvroRecord,
  tag: string | undefined,
  counted: boolean,
  text: Text,
): readonly string[] {
  const plan = planRecord(writer, reader);
  if ("code" in plan) return [`return ${FAIL};`];
  const { slots } = plan;
  const locals = new Map(slots.flatMap(({ as }, index) => (as === undefined ? [] : [[as, `field${index}`] as const])));
  const members = [
    ...(tag === undefined ? [] : [["$type", literal(tag)] as const]),
    ...reader.fields.map((field) => [field.name, locals.get(field.name) ?? defaultText(field) ?? FAIL] as const),
  ];
  return [
    ...(counted ? ["source.deeper();"] : []),
    ...(slots.length === 0 && !counted ? ["void source;"] : []),
    ...slots.map((slot, index) => slotLine(slot, index, text)),
    ...(counted ? ["source.shallower();"] : []),
    ...objectLines(members, text),
  ];
}

function slotLine(slot: Slot, index: number, text: Text): string {
  const read = expression(slot, text);
  return slot.as === undefined ? `${read};` : `const field${index} = ${read};`;
}

function objectLines(members: readonly (readonly [string, string])[], text: Text): readonly string[] {
  const lines = members.map(([name, value]) => `  ${keyText(name)}: ${value},`);
  if (lines.length === 0) return ["return {};"];
  if (lines.length <= IN_LITERAL) return ["return {", ...lines, "};"];
  return [
    `const record${text.typed(": Record<string, unknown>")} = {`,
    ...lines.slice(0, IN_LITERAL),
    "};",
    ...members.slice(IN_LITERAL).map(([name, value]) => assignment(name, value)),
    "return record;",
  ];
}

function assignment(name: string, value: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && name !== "__proto__"
    ? `record.${name} = ${value};`
    : `source.put(record, ${literal(name)}, ${value});`;
}

function indent(line: string): string {
  return `  ${line}`;
}
