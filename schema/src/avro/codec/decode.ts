import { fieldsByName, matchingFields, namesMatch, promotes } from "../match.ts";
import type { AvroEnum, AvroFixed, AvroNamed, AvroRecord, AvroType, AvroUnion } from "../model.ts";
import { Source } from "./bytes.ts";
import { decimalText, fromTwosComplement } from "./decimal.ts";
import { defaultOf } from "./default.ts";
import { CodecError, prefixed } from "./error.ts";
import { own, put, tagged } from "./object.ts";
import { readerBranch } from "./reader-branch.ts";

export type Read = (source: Source) => unknown;

export interface DecodeOptions {
  /** Give longs that a number does not hold exactly as bigint; without it they are refused. */
  readonly bigints?: boolean;
}

/** The readers made so far, by writer and reader type: a record may hold itself. */
interface Readers {
  readonly made: Map<AvroType, Map<AvroType, Read>>;
  readonly bigints: boolean;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Gives the function that reads what `writer` wrote as `reader` sees it (Avro 1.12 specification, Schema Resolution):
 * fields by name and alias, defaults, promotions, enum defaults. Resolution is lazy: a part that does not resolve
 * fails when a message reaches it, not before. The function throws {@link CodecError}, with the path to that part.
 */
export function createDecoder(
  writer: AvroType,
  reader: AvroType = writer,
  { bigints = false }: DecodeOptions = {},
): (bytes: Uint8Array, offset?: number) => unknown {
  const read = readerOf(writer, reader, { made: new Map(), bigints });
  return (bytes, offset = 0) => {
    const source = new Source(bytes, offset);
    const value = read(source);
    if (source.remaining > 0) {
      throw new CodecError("codec/trailing-bytes", `${source.remaining} bytes are left after the end of the event`);
    }
    return value;
  };
}

function readerOf(writer: AvroType, reader: AvroType, readers: Readers): Read {
  const byReader = readers.made.get(writer) ?? new Map<AvroType, Read>();
  readers.made.set(writer, byReader);
  const known = byReader.get(reader);
  if (known !== undefined) return known;
  let made: Read | undefined;
  const read: Read = (source) => {
    made ??= makeReader(writer, reader, readers);
    return made(source);
  };
  byReader.set(reader, read);
  return read;
}

function makeReader(writer: AvroType, reader: AvroType, readers: Readers): Read {
  if (writer.kind === "union") return unionReader(writer, reader, readers);
  if (reader.kind === "union") return intoUnion(writer, reader, readers);
  if (writer.kind === "record" && reader.kind === "record") return recordReader(writer, reader, readers);
  if (writer.kind === "enum" && reader.kind === "enum") return enumReader(writer, reader);
  if (writer.kind === "fixed" && reader.kind === "fixed") return fixedReader(writer, reader);
  if (writer.kind === "array" && reader.kind === "array")
    return arrayReader(readerOf(writer.items, reader.items, readers));
  if (writer.kind === "map" && reader.kind === "map") return mapReader(readerOf(writer.values, reader.values, readers));
  if (writer.kind === reader.kind || promotes(writer.kind, reader.kind))
    return primitiveReader(writer, reader, readers.bigints);
  return failing("codec/type-mismatch", `a ${writer.kind} where the reader has ${reader.kind}`);
}

function failing(code: string, detail: string): Read {
  return () => {
    throw new CodecError(code, detail);
  };
}

function primitiveReader(writer: AvroType, reader: AvroType, bigints: boolean): Read {
  const logical = reader.logical;
  switch (`${writer.kind}>${reader.kind}`) {
    case "null>null":
      return () => null;
    case "boolean>boolean":
      return boolean;
    case "int>int":
    case "int>long":
    case "int>double":
      return (source) => source.int();
    case "long>long":
      // Nanoseconds since 1970 are beyond the integers that a number holds exactly.
      if (logical?.kind.endsWith("-nanos")) return (source) => BigInt(source.long());
      return bigints ? (source) => source.long() : safeLong;
    case "int>float":
    case "long>float":
      return (source) => Math.fround(Number(source.long()));
    case "long>double":
      return (source) => Number(source.long());
    case "float>float":
    case "float>double":
      return (source) => source.float();
    case "double>double":
      return (source) => source.double();
    case "string>string":
      return (source) => source.string();
    case "bytes>string":
      return bytesAsText;
    default:
      return logical?.kind === "decimal"
        ? (source) => decimalText(fromTwosComplement(source.raw(source.length())), logical.scale)
        : (source) => source.raw(source.length());
  }
}

function boolean(source: Source): boolean {
  const byte = source.byte();
  if (byte > 1) throw new CodecError("codec/bad-boolean", `byte ${byte} where a boolean is 0 or 1`);
  return byte === 1;
}

function safeLong(source: Source): number {
  const value = source.long();
  if (typeof value === "number") return value;
  throw new CodecError("codec/unsafe-long", `${value} is beyond the integers that a number holds exactly`);
}

function bytesAsText(source: Source): string {
  const bytes = source.raw(source.length());
  try {
    return utf8.decode(bytes);
  } catch {
    throw new CodecError("codec/not-utf-8", "bytes read as a string that are not UTF-8");
  }
}

function wrongName(writer: AvroNamed, reader: AvroNamed): Read {
  return failing("codec/name-mismatch", `${writer.kind} ${writer.name.full} where the reader has ${reader.name.full}`);
}

function fixedReader(writer: AvroFixed, reader: AvroFixed): Read {
  if (!namesMatch(reader, writer)) return wrongName(writer, reader);
  if (writer.size !== reader.size) {
    return failing("codec/fixed-size-mismatch", `${writer.size} bytes where the reader's fixed has ${reader.size}`);
  }
  const { logical, size } = reader;
  return logical?.kind === "decimal"
    ? (source) => decimalText(fromTwosComplement(source.raw(size)), logical.scale)
    : (source) => source.raw(size);
}

function enumReader(writer: AvroEnum, reader: AvroEnum): Read {
  if (!namesMatch(reader, writer)) return wrongName(writer, reader);
  const known = new Set(reader.symbols);
  const fallback = reader.default !== undefined && known.has(reader.default) ? reader.default : undefined;
  return (source) => {
    const index = source.long();
    const symbol = writer.symbols[Number(index)];
    if (symbol === undefined)
      throw new CodecError("codec/bad-enum-index", `index ${index} in an enum of ${writer.symbols.length}`);
    if (known.has(symbol)) return symbol;
    if (fallback !== undefined) return fallback;
    throw new CodecError(
      "codec/unknown-symbol",
      `symbol ${symbol}, which the reader's enum ${reader.name.full} does not have`,
    );
  };
}

function arrayReader(readItem: Read): Read {
  return (source) => {
    const items: unknown[] = [];
    source.deeper();
    try {
      for (let count = source.block(); count > 0; count = source.block()) {
        for (; count > 0; count -= 1) items.push(readItem(source));
      }
    } catch (error) {
      throw prefixed(error, items.length);
    }
    source.shallower();
    return items;
  };
}

function mapReader(readValue: Read): Read {
  return (source) => {
    const entries: Record<string, unknown> = {};
    source.deeper();
    for (let count = source.block(); count > 0; count = source.block()) {
      for (; count > 0; count -= 1) readEntry(source, entries, readValue);
    }
    source.shallower();
    return entries;
  };
}

function readEntry(source: Source, entries: Record<string, unknown>, readValue: Read): void {
  const key = source.string();
  try {
    put(entries, key, readValue(source));
  } catch (error) {
    throw prefixed(error, key);
  }
}

function unionReader(writer: AvroUnion, reader: AvroType, readers: Readers): Read {
  const branches = writer.branches.map((branch) => readerOf(branch, reader, readers));
  return (source) => {
    const index = source.long();
    const read = branches[Number(index)];
    if (read === undefined)
      throw new CodecError("codec/bad-branch-index", `branch ${index} in a union of ${branches.length}`);
    return read(source);
  };
}

function intoUnion(writer: Exclude<AvroType, AvroUnion>, reader: AvroUnion, readers: Readers): Read {
  const branch = readerBranch(writer, reader);
  if (branch === undefined)
    return failing("codec/no-branch", `a ${writer.kind} that no branch of the reader's union takes`);
  const read = readerOf(writer, branch, readers);
  return branch.kind === "record" ? (source) => tagged(reader, branch, read(source)) : read;
}

/** One of the writer's fields: read under the reader's name for it, or read past. */
interface Slot {
  readonly name: string;
  readonly keep: boolean;
  readonly as: string;
  readonly read: Read;
}

function recordReader(writer: AvroRecord, reader: AvroRecord, readers: Readers): Read {
  if (!namesMatch(reader, writer)) return wrongName(writer, reader);
  const writers = fieldsByName(writer.fields);
  const claimed = new Map<string, string>();
  const missing: string[] = [];
  for (const field of reader.fields) {
    // A schema reads its own events by name: its aliases are for what others wrote.
    const [match, another] = reader === writer ? [writers.get(field.name)] : matchingFields(field, writers);
    if (another !== undefined)
      return failing("codec/ambiguous-field", `field ${field.name} of the reader claims several fields`);
    if (match !== undefined) claimed.set(match.field.name, field.name);
    else missing.push(field.name);
  }
  const types = new Map(reader.fields.map((field) => [field.name, field]));
  const needed = missing.find((name) => types.get(name)?.default === undefined);
  if (needed !== undefined)
    return failing("codec/missing-field", `field ${needed} has no default and is not in the event`);
  const slots = writer.fields.map((field): Slot => {
    const as = claimed.get(field.name);
    const type = as === undefined ? undefined : types.get(as)?.type;
    return {
      name: field.name,
      keep: as !== undefined,
      as: as ?? field.name,
      read: readerOf(field.type, type ?? field.type, readers),
    };
  });
  return fieldsReader(slots, reader);
}

function fieldsReader(slots: readonly Slot[], reader: AvroRecord): Read {
  return (source) => {
    const found: Record<string, unknown> = {};
    source.deeper();
    for (const slot of slots) {
      try {
        const value = slot.read(source);
        if (slot.keep) put(found, slot.as, value);
      } catch (error) {
        throw prefixed(error, slot.name);
      }
    }
    source.shallower();
    return inReaderOrder(found, reader);
  };
}

function inReaderOrder(found: Record<string, unknown>, reader: AvroRecord): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const field of reader.fields) {
    put(record, field.name, Object.hasOwn(found, field.name) ? own(found, field.name) : defaultOf(field));
  }
  return record;
}
