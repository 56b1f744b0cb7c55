import type { Budget } from "../../budget.ts";
import { InBranch } from "../codec/branch.ts";
import { put } from "../codec/object.ts";
import { readerBranch } from "../codec/reader-branch.ts";
import { fieldsByName, matchingFields, namesMatch, promotes } from "../match.ts";
import type { AvroEnum, AvroField, AvroRecord, AvroType, AvroUnion } from "../model.ts";
import { byCost, type Costs, NO_VALUE, smallest } from "./smallest.ts";

/** What values are made with: what the smallest ones cost, the steps that are left, and what was made for a pair of types. */
export interface Making {
  readonly costs: Costs;
  readonly budget: Budget;
  readonly known: Map<AvroType, Map<AvroType, Safe | undefined>>;
}

/** A value of the writer that the reader can read, and of how many parts it is. */
export interface Safe {
  readonly value: unknown;
  readonly parts: number;
}

/** The most parts that a value may have which is chosen for its reader. */
const MOST_PARTS = 20_000;

/**
 * The smallest value of the writer's type that the reader can read; undefined where none is found. A pair of types is
 * looked at once: inside itself it has none, as the smallest value does not hold itself.
 */
export function smallestReadable(writer: AvroType, reader: AvroType | undefined, making: Making): Safe | undefined {
  if (reader === undefined) return least(writer, making);
  const byReader = making.known.get(writer) ?? new Map<AvroType, Safe | undefined>();
  making.known.set(writer, byReader);
  if (byReader.has(reader)) return byReader.get(reader);
  making.budget.spend();
  byReader.set(reader, undefined);
  const found = readableValue(writer, reader, making);
  byReader.set(reader, found);
  return found;
}

/** The smallest value of a type, where it has one of a bearable size. */
function least(type: AvroType, making: Making): Safe | undefined {
  const { parts } = making.costs.get(type) ?? NO_VALUE;
  return parts > MOST_PARTS ? undefined : { value: plainValue(type, making), parts };
}

/** The smallest value of a type that has one, readable or not. */
export function plainValue(type: AvroType, { costs, budget }: Making): unknown {
  budget.spend(Math.min(MOST_PARTS, costs.get(type)?.parts ?? 1));
  return smallest(type, costs);
}

function readableValue(writer: AvroType, reader: AvroType, making: Making): Safe | undefined {
  if (writer.kind === "union") return readableBranch(writer, reader, making);
  making.budget.spend(reader.kind === "union" ? reader.branches.length : 1);
  const into = reader.kind === "union" ? readerBranch(writer, reader, making.budget) : reader;
  if (into === undefined) return undefined;
  if (writer.kind === "record" && into.kind === "record") return readableRecord(writer, into, making);
  if (writer.kind === "enum" && into.kind === "enum") return readableSymbol(writer, into);
  return alwaysReadable(writer, into) ? least(writer, making) : undefined;
}

function safe(value: unknown, parts: number): Safe | undefined {
  return parts > MOST_PARTS ? undefined : { value, parts };
}

/** The value of the cheapest branch that the reader can read; `not` leaves one branch out. */
export function readableBranch(
  writer: AvroUnion,
  reader: AvroType | undefined,
  making: Making,
  not?: AvroType,
): Safe | undefined {
  for (const branch of byCost(writer, making.costs)) {
    if (branch === not) continue;
    const found = smallestReadable(branch, reader, making);
    if (found !== undefined) return safe(new InBranch(branch, found.value), found.parts + 1);
  }
  return undefined;
}

function readableSymbol(writer: AvroEnum, reader: AvroEnum): Safe | undefined {
  const symbols = new Set(reader.symbols);
  const known = writer.symbols.find((symbol) => symbols.has(symbol));
  const value = known ?? (reader.default === undefined ? undefined : writer.symbols[0]);
  return namesMatch(reader, writer) && value !== undefined ? { value, parts: 1 } : undefined;
}

function readableRecord(writer: AvroRecord, reader: AvroRecord, making: Making): Safe | undefined {
  making.budget.spend(writer.fields.length + reader.fields.length);
  if (!namesMatch(reader, writer) || !resolves(writer, reader)) return undefined;
  const value: Record<string, unknown> = {};
  const readers = readersOf(writer, reader);
  let parts = 1;
  for (const field of writer.fields) {
    const inner = smallestReadable(field.type, readers.get(field)?.type, making);
    if (inner === undefined) return undefined;
    put(value, field.name, inner.value);
    parts += inner.parts;
  }
  return safe(value, parts);
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
