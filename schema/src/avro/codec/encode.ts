import type { AvroEnum, AvroField, AvroRecord, AvroType, AvroUnion } from "../model.ts";
import { branchOf, InBranch } from "./branch.ts";
import { Sink } from "./bytes.ts";
import { toTwosComplement, unscaled } from "./decimal.ts";
import { defaultOf } from "./default.ts";
import { CodecError, within } from "./error.ts";
import { own } from "./object.ts";

type Write = (sink: Sink, value: unknown) => void;
type Writers = Map<AvroType, Write>;

/**
 * Gives the function that writes values of a schema as Avro's binary encoding (Avro 1.12 specification, Binary
 * Encoding). Values: long as safe number or bigint; bytes and fixed as Uint8Array; decimal as a string such as
 * "12.50"; union values bare, a record with `$type` in a union with several records or a map; fields that are undefined take
 * their default. The function throws {@link CodecError} with the path to the value that does not fit.
 */
export function createEncoder(type: AvroType): (value: unknown) => Uint8Array {
  const write = writerOf(type, new Map());
  return (value) => {
    const sink = new Sink();
    write(sink, value);
    return sink.take();
  };
}

function writerOf(type: AvroType, writers: Writers): Write {
  const known = writers.get(type);
  if (known !== undefined) return known;
  // A record may hold itself: its writer is looked up when first used, after it has been made.
  let made: Write | undefined;
  const write: Write = (sink, value) => {
    made ??= makeWriter(type, writers);
    made(sink, value);
  };
  writers.set(type, write);
  return write;
}

function makeWriter(type: AvroType, writers: Writers): Write {
  switch (type.kind) {
    case "null":
      return (_, value) => expect(value === null, "null", value);
    case "boolean":
      return (sink, value) => sink.byte(checked(value, "boolean", isBoolean) ? 1 : 0);
    case "int":
      return (sink, value) => sink.long(checked(value, "an int of 32 bits", isInt));
    case "long":
      return (sink, value) => sink.long(checked(value, "a long of 64 bits (a safe integer or a bigint)", isLong));
    case "float":
      return (sink, value) => sink.float(checked(value, "a number", isNumber));
    case "double":
      return (sink, value) => sink.double(checked(value, "a number", isNumber));
    case "string":
      return (sink, value) => sink.string(checked(value, "a string", isString));
    case "bytes":
      return (sink, value) => sink.bytes(binary(type, value));
    case "fixed":
      return (sink, value) => sink.raw(sized(binary(type, value, type.size), type.size));
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

function binary(type: AvroType, value: unknown, size?: number): Uint8Array {
  const decimal = type.logical?.kind === "decimal" ? type.logical : undefined;
  if (decimal === undefined || value instanceof Uint8Array) return checked(value, "a Uint8Array", isBytes);
  const text = checked(value, "a decimal string", isString);
  return toTwosComplement(unscaled(text, decimal.precision, decimal.scale), size);
}

function sized(value: Uint8Array, size: number): Uint8Array {
  if (value.length === size) return value;
  throw new CodecError("codec/wrong-value", `expected ${size} bytes, got ${value.length}`);
}

function enumWriter(type: AvroEnum): Write {
  const indexes = new Map(type.symbols.map((symbol, index) => [symbol, index]));
  return (sink, value) => {
    const index = typeof value === "string" ? indexes.get(value) : undefined;
    if (index === undefined) throw wrong(`a symbol of ${type.name.full}`, value);
    sink.long(index);
  };
}

function arrayWriter(writeItem: Write): Write {
  return (sink, value) => {
    if (!Array.isArray(value)) throw wrong("an array", value);
    sink.deeper();
    if (value.length > 0) sink.long(value.length);
    for (const [index, item] of value.entries()) within(index, () => writeItem(sink, item));
    sink.long(0);
    sink.shallower();
  };
}

function mapWriter(writeValue: Write): Write {
  return (sink, value) => {
    const entries = Object.entries(checked(value, "an object", isPlain));
    sink.deeper();
    if (entries.length > 0) sink.long(entries.length);
    for (const [key, item] of entries) {
      sink.string(key);
      within(key, () => writeValue(sink, item));
    }
    sink.long(0);
    sink.shallower();
  };
}

function recordWriter(type: AvroRecord, writers: Writers): Write {
  const fields = type.fields.map((field) => ({ field, write: writerOf(field.type, writers) }));
  return (sink, value) => {
    const record = checked(value, `an object (record ${type.name.full})`, isPlain);
    sink.deeper();
    for (const { field, write } of fields) {
      within(field.name, () => write(sink, own(record, field.name) ?? absent(field, record)));
    }
    sink.shallower();
  };
}

/** What stands for a field whose property is null or missing. */
function absent(field: AvroField, record: object): unknown {
  const value = own(record, field.name);
  if (value === null) return null;
  return field.default === undefined ? undefined : defaultOf(field);
}

function unionWriter(type: AvroUnion, writers: Writers): Write {
  const branches = type.branches.map((branch) => writerOf(branch, writers));
  return (sink, value) => {
    const chosen = value instanceof InBranch ? value : undefined;
    const index = chosen === undefined ? branchOf(type, value) : type.branches.indexOf(chosen.branch);
    const write = branches[index];
    if (write === undefined) throw wrong("a value of a branch of the union", value);
    sink.long(index);
    write(sink, chosen === undefined ? value : chosen.value);
  };
}

const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const isString = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number";
const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;
const isInt = (value: unknown): value is number => typeof value === "number" && (value | 0) === value;
const isLong = (value: unknown): value is number | bigint =>
  typeof value === "bigint" ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value);
const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

function checked<T>(value: unknown, expected: string, is: (value: unknown) => value is T): T {
  if (is(value)) return value;
  throw wrong(expected, value);
}

function expect(holds: boolean, expected: string, value: unknown): void {
  if (!holds) throw wrong(expected, value);
}

function wrong(expected: string, value: unknown): CodecError {
  return new CodecError("codec/wrong-value", `expected ${expected}, got ${show(value)}`);
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  return Array.isArray(value) ? "an array" : `an object (${Object.prototype.toString.call(value).slice(8, -1)})`;
}
