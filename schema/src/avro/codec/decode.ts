import { namesMatch, promotes } from "../match.ts";
import type { AvroEnum, AvroFixed, AvroNamed, AvroRecord, AvroType, AvroUnion } from "../model.ts";
import { defaultOf } from "./default.ts";
import { CodecError, leaving, whole } from "./error.ts";
import { own, put, tagged } from "./object.ts";
import { readerBranch } from "./reader-branch.ts";
import { planRecord } from "./record-plan.ts";
import { readWhole, type Source } from "./source.ts";

/** Reads a value; throws {@link CodecError} where the bytes cannot be read. */
export type ValueReader = (source: Source) => unknown;

/** How values are given. */
export interface DecodeOptions {
  /** Give longs that a number does not hold exactly as bigint; without it they are refused. */
  readonly bigints?: boolean;
}

/** The readers made so far, by writer and reader type: a record may hold itself. */
interface Readers {
  readonly made: Map<AvroType, Map<AvroType, ValueReader>>;
  readonly bigints: boolean;
}

/**
 * Gives the function that reads what `writer` wrote as `reader` sees it (Avro 1.12 specification, Schema Resolution):
 * fields by name and alias, defaults, promotions, enum defaults. Resolution is lazy: a part that does not resolve
 * fails when a message reaches it, not before. A decimal is read with all digits that were written, more than the precision
 * of its schema too, as Avro Java does. The function throws {@link CodecError}, with the path to that part.
 */
export function createDecoder(
  writer: AvroType,
  reader: AvroType = writer,
  { bigints = false }: DecodeOptions = {},
): (bytes: Uint8Array, offset?: number) => unknown {
  const read = readerOf(writer, reader, { made: new Map(), bigints });
  return (bytes, offset = 0) => {
    try {
      return readWhole(bytes, offset, read);
    } catch (error) {
      throw whole(error);
    }
  };
}

function readerOf(writer: AvroType, reader: AvroType, readers: Readers): ValueReader {
  const byReader = readers.made.get(writer) ?? new Map<AvroType, ValueReader>();
  readers.made.set(writer, byReader);
  const known = byReader.get(reader);
  if (known !== undefined) return known;
  let made: ValueReader | undefined;
  const read: ValueReader = (source) => {
    made ??= makeReader(writer, reader, readers);
    return made(source);
  };
  byReader.set(reader, read);
  return read;
}

function makeReader(writer: AvroType, reader: AvroType, readers: Readers): ValueReader {
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

function failing(code: string, detail: string): ValueReader {
  return () => {
    throw new CodecError(code, detail);
  };
}

function primitiveReader(writer: AvroType, reader: AvroType, bigints: boolean): ValueReader {
  const logical = reader.logical;
  switch (`${writer.kind}>${reader.kind}`) {
    case "null>null":
      return () => null;
    case "boolean>boolean":
      return (source) => source.boolean();
    case "int>int":
    case "int>double":
      return (source) => source.int();
    case "int>long":
      return holdsBigints(reader) ? (source) => source.bigInt() : (source) => source.int();
    case "long>long":
      if (holdsBigints(reader)) return (source) => source.bigLong();
      if (logical?.kind.endsWith("-nanos")) return (source) => source.bigLong();
      return bigints ? (source) => source.integer() : (source) => source.long();
    case "int>float":
    case "long>float":
      return (source) => source.asFloat();
    case "long>double":
      return (source) => source.asDouble();
    case "float>float":
    case "float>double":
      return (source) => source.float();
    case "double>double":
      return (source) => source.double();
    case "string>string":
    case "bytes>string":
      return (source) => source.string();
    default:
      return logical?.kind === "decimal" ? (source) => source.decimal(logical.scale) : (source) => source.bytes();
  }
}

/** Whether longs of a type are bigints for the program that reads them. */
export function holdsBigints(type: AvroType): boolean {
  return type.kind === "long" && type.longs === "bigint";
}

function wrongName(writer: AvroNamed, reader: AvroNamed): ValueReader {
  return failing("codec/name-mismatch", `${writer.kind} ${writer.name.full} where the reader has ${reader.name.full}`);
}

function fixedReader(writer: AvroFixed, reader: AvroFixed): ValueReader {
  if (!namesMatch(reader, writer)) return wrongName(writer, reader);
  if (writer.size !== reader.size) {
    return failing("codec/fixed-size-mismatch", `${writer.size} bytes where the reader's fixed has ${reader.size}`);
  }
  const { logical, size } = reader;
  return logical?.kind === "decimal"
    ? (source) => source.fixedDecimal(size, logical.scale)
    : (source) => source.fixed(size);
}

function enumReader(writer: AvroEnum, reader: AvroEnum): ValueReader {
  if (!namesMatch(reader, writer)) return wrongName(writer, reader);
  const known = new Set(reader.symbols);
  const fallback = reader.default !== undefined && known.has(reader.default) ? reader.default : undefined;
  return (source) => {
    const index = source.integer();
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

function arrayReader(readItem: ValueReader): ValueReader {
  return (source) => {
    const items: unknown[] = [];
    source.deeper();
    try {
      for (let count = source.block(); count > 0; count = source.block()) {
        for (; count > 0; count -= 1) items.push(readItem(source));
      }
    } catch (error) {
      throw leaving(items.length, error);
    }
    source.shallower();
    return items;
  };
}

function mapReader(readValue: ValueReader): ValueReader {
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

function readEntry(source: Source, entries: Record<string, unknown>, readValue: ValueReader): void {
  const key = source.string();
  try {
    put(entries, key, readValue(source));
  } catch (error) {
    throw leaving(key, error);
  }
}

function unionReader(writer: AvroUnion, reader: AvroType, readers: Readers): ValueReader {
  const branches = writer.branches.map((branch) => readerOf(branch, reader, readers));
  return (source) => {
    const index = source.integer();
    const read = branches[Number(index)];
    if (read === undefined)
      throw new CodecError("codec/bad-branch-index", `branch ${index} in a union of ${branches.length}`);
    return read(source);
  };
}

function intoUnion(writer: Exclude<AvroType, AvroUnion>, reader: AvroUnion, readers: Readers): ValueReader {
  const branch = readerBranch(writer, reader);
  if (branch === undefined)
    return failing("codec/no-branch", `a ${writer.kind} that no branch of the reader's union takes`);
  const read = readerOf(writer, branch, readers);
  return branch.kind === "record" ? (source) => tagged(reader, branch, read(source)) : read;
}

function recordReader(writer: AvroRecord, reader: AvroRecord, readers: Readers): ValueReader {
  const plan = planRecord(writer, reader);
  if ("code" in plan) return failing(plan.code, plan.detail);
  const slots = plan.slots.map((slot) => ({ ...slot, read: readerOf(slot.writer, slot.reader, readers) }));
  return (source) => {
    const found: Record<string, unknown> = {};
    source.deeper();
    for (const { name, as, read } of slots) {
      try {
        const value = read(source);
        if (as !== undefined) put(found, as, value);
      } catch (error) {
        throw leaving(name, error);
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
