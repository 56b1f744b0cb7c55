import type { AvroEnum, AvroField, AvroFixed, AvroPrimitive, AvroRecord, AvroType, AvroUnion } from "../model.ts";
import { branchOf, InBranch } from "./branch.ts";
import { defaultOf } from "./default.ts";
import { type CodecError, whole, within } from "./error.ts";
import { type Sink, written } from "./sink.ts";
import { type Fields, fieldValue, wrong } from "./value.ts";

/** Writes a value; throws {@link CodecError} where it does not fit. */
export type ValueWriter = (sink: Sink, value: unknown) => void;
type Writers = Map<AvroType, ValueWriter>;

/**
 * Gives the function that writes values of a schema as Avro's binary encoding (Avro 1.12 specification, Binary
 * Encoding). Values: long as safe number or bigint; bytes and fixed as Uint8Array; decimal as a string such as
 * "12.50"; union values bare, a record with `$type` in a union with several records or a map; fields that are undefined take
 * their default. The bytes stand behind `headroom` ones that are left free, none unless given. The function throws
 * {@link CodecError} with the path to the value that does not fit.
 */
export function createEncoder(type: AvroType): (value: unknown, headroom?: number) => Uint8Array {
  const write = writerOf(type, new Map());
  return (value, headroom = 0) => {
    try {
      return written(write, value, headroom);
    } catch (error) {
      throw whole(error);
    }
  };
}

function writerOf(type: AvroType, writers: Writers): ValueWriter {
  const known = writers.get(type);
  if (known !== undefined) return known;
  // A record may hold itself: its writer is looked up when first used, after it has been made.
  let made: ValueWriter | undefined;
  const write: ValueWriter = (sink, value) => {
    made ??= makeWriter(type, writers);
    made(sink, value);
  };
  writers.set(type, write);
  return write;
}

function makeWriter(type: AvroType, writers: Writers): ValueWriter {
  switch (type.kind) {
    case "null":
    case "boolean":
    case "int":
    case "long":
    case "float":
    case "double":
    case "string": {
      const { kind } = type;
      if (kind === "long" && type.longs === "number") return (sink, value) => sink.safeLong(value);
      return (sink, value) => sink[kind](value);
    }
    case "bytes":
    case "fixed":
      return binaryWriter(type);
    case "enum":
      return enumWriter(type);
    case "array":
      return arrayWriter(writerOf(type.items, writers));
    case "map":
      return mapWriter(writerOf(type.values, writers));
    case "record":
      return recordWriter(type, writers);
    case "union":
      return unionWriter(type, writers);
  }
}

function binaryWriter(type: AvroPrimitive | AvroFixed): ValueWriter {
  const size = type.kind === "fixed" ? type.size : undefined;
  if (type.logical?.kind !== "decimal")
    return size === undefined ? (sink, value) => sink.bytes(value) : (sink, value) => sink.fixed(value, size);
  const { precision, scale } = type.logical;
  return size === undefined
    ? (sink, value) => sink.decimal(value, precision, scale)
    : (sink, value) => sink.fixedDecimal(value, size, precision, scale);
}

function enumWriter(type: AvroEnum): ValueWriter {
  const indexes = new Map(type.symbols.map((symbol, index) => [symbol, index]));
  return (sink, value) => {
    const index = typeof value === "string" ? indexes.get(value) : undefined;
    if (index === undefined) throw wrong(`a symbol of ${type.name.full}`, value);
    sink.index(index);
  };
}

function arrayWriter(writeItem: ValueWriter): ValueWriter {
  return (sink, value) => {
    sink.deeper();
    const items = sink.array(value);
    // Of the length that was written: a getter of an item may change the array.
    const { length } = items;
    for (let index = 0; index < length; index += 1) within(index, () => writeItem(sink, items[index]));
    sink.end();
    sink.shallower();
  };
}

function mapWriter(writeValue: ValueWriter): ValueWriter {
  return (sink, value) => {
    sink.deeper();
    const map = sink.object(value);
    for (const key of sink.keys(map)) {
      sink.string(key);
      within(key, () => writeValue(sink, map[key]));
    }
    sink.end();
    sink.shallower();
  };
}

function recordWriter(type: AvroRecord, writers: Writers): ValueWriter {
  const fields = type.fields.map((field) => ({ field, write: writerOf(field.type, writers) }));
  return (sink, value) => {
    sink.deeper();
    const record = sink.object(value, `an object (record ${type.name.full})`);
    for (const { field, write } of fields) {
      within(field.name, () => write(sink, given(field, record)));
    }
    sink.shallower();
  };
}

/** What a record has for a field, or the field's default. */
function given(field: AvroField, record: Fields): unknown {
  const value = fieldValue(record, field.name);
  return value === undefined && field.default !== undefined ? defaultOf(field) : value;
}

function unionWriter(type: AvroUnion, writers: Writers): ValueWriter {
  const branches = type.branches.map((branch) => writerOf(branch, writers));
  return (sink, value) => {
    const chosen = value instanceof InBranch ? value : undefined;
    const index = chosen === undefined ? branchOf(type, value) : type.branches.indexOf(chosen.branch);
    const write = branches[index];
    if (write === undefined) throw wrong("a value of a branch of the union", value);
    sink.index(index);
    write(sink, chosen === undefined ? value : chosen.value);
  };
}
