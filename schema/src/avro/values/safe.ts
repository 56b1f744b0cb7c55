import { InBranch } from "../codec/branch.ts";
import { put } from "../codec/object.ts";
import { readerBranch } from "../codec/reader-branch.ts";
import { fieldsByName, matchingFields, namesMatch, promotes } from "../match.ts";
import type { AvroEnum, AvroField, AvroRecord, AvroType, AvroUnion } from "../model.ts";
import { byCost, type Costs, smallest } from "./smallest.ts";

/** Levels down to which a value is chosen for its reader; below, the smallest one must do. */
const DEPTH = 60;

/** A value of the writer, and whether the reader can read it. */
export interface Safe {
  readonly value: unknown;
  readonly readable: boolean;
}

/** The smallest value of the writer's type that the reader can read; where none is found, the smallest at all. */
export function smallestReadable(writer: AvroType, reader: AvroType | undefined, costs: Costs, depth = 0): Safe {
  const plain = smallest(writer, costs);
  if (reader === undefined) return { value: plain, readable: true };
  if (depth > DEPTH) return { value: plain, readable: false };
  if (writer.kind === "union") return readableBranch(writer, reader, costs, depth) ?? { value: plain, readable: false };
  const into = reader.kind === "union" ? readerBranch(writer, reader) : reader;
  if (into === undefined) return { value: plain, readable: false };
  if (writer.kind === "record" && into.kind === "record") return readableRecord(writer, into, costs, depth);
  if (writer.kind === "enum" && into.kind === "enum") return readableSymbol(writer, into);
  return { value: plain, readable: alwaysReadable(writer, into) };
}

/** The value of the cheapest branch that the reader can read; `not` leaves one branch out. */
export function readableBranch(
  writer: AvroUnion,
  reader: AvroType | undefined,
  costs: Costs,
  depth: number,
  not?: AvroType,
): Safe | undefined {
  for (const branch of byCost(writer, costs)) {
    if (branch === not) continue;
    const { value, readable } = smallestReadable(branch, reader, costs, depth + 1);
    if (readable) return { value: new InBranch(branch, value), readable };
  }
  return undefined;
}

function readableSymbol(writer: AvroEnum, reader: AvroEnum): Safe {
  const known = writer.symbols.find((symbol) => reader.symbols.includes(symbol));
  const readable = namesMatch(reader, writer) && (known !== undefined || reader.default !== undefined);
  return { value: known ?? writer.symbols[0], readable };
}

function readableRecord(writer: AvroRecord, reader: AvroRecord, costs: Costs, depth: number): Safe {
  const value: Record<string, unknown> = {};
  let readable = namesMatch(reader, writer) && resolves(writer, reader);
  const readers = readersOf(writer, reader);
  for (const field of writer.fields) {
    const inner = smallestReadable(field.type, readers.get(field)?.type, costs, depth + 1);
    put(value, field.name, inner.value);
    readable &&= inner.readable;
  }
  return { value, readable };
}

/** The reader's field that takes each of the writer's, where one does. */
export function readersOf(writer: AvroRecord, reader: AvroRecord): ReadonlyMap<AvroField, AvroField> {
  const writers = fieldsByName(writer.fields);
  return new Map(
    reader.fields.flatMap((field): readonly (readonly [AvroField, AvroField])[] => {
      const [match] = matchingFields(field, writers);
      return match === undefined ? [] : [[match.field, field]];
    }),
  );
}

function resolves(writer: AvroRecord, reader: AvroRecord): boolean {
  const writers = fieldsByName(writer.fields);
  return reader.fields.every((field) => {
    const matches = matchingFields(field, writers).length;
    return matches === 1 || (matches === 0 && field.default !== undefined);
  });
}

function alwaysReadable(writer: AvroType, reader: AvroType): boolean {
  if (writer.kind === "fixed" && reader.kind === "fixed")
    return namesMatch(reader, writer) && writer.size === reader.size;
  return writer.kind === reader.kind || promotes(writer.kind, reader.kind);
}
