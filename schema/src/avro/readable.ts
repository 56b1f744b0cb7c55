import type { Budget } from "../budget.ts";
import { fieldsByName, matchingFields, namesMatch, promotes } from "./match.ts";
import type { AvroEnum, AvroRecord, AvroType } from "./model.ts";
import { isPrimitive } from "./names.ts";

/** Levels of types within types that are followed; beyond them nothing is said. */
const MAX_DEPTH = 500;

interface Walk {
  readonly pairs: Pairs;
  readonly budget: Budget;
  /** False where something was met that only a whole comparison judges. */
  sure: boolean;
}

/**
 * Whether it is sure that a reader reads all that a writer writes: then comparing the two finds no error. A false says
 * nothing. It goes the way of the comparison (`compare.ts`), pair by pair, and makes none of what findings are made of: most
 * versions of a subject are compatible, and a check against hundreds asks no more than that. Throws BudgetExceeded.
 */
export function surelyReads(reader: AvroType, writer: AvroType, budget: Budget): boolean {
  const walk = { pairs: new Pairs(), budget, sure: true };
  return reads(reader, writer, 0, walk) && walk.sure;
}

function reads(reader: AvroType, writer: AvroType, depth: number, walk: Walk): boolean {
  if (reader.kind === writer.kind && isPrimitive(reader.kind)) return true;
  walk.budget.spend();
  if (depth > MAX_DEPTH) return unsure(walk);
  const { pairs } = walk;
  const known = pairs.find(reader, writer);
  if (known >= 0) return pairs.isRead(known);
  // A pair met again inside itself counts as readable, unless something else in it proves it is not.
  const pair = pairs.add(reader, writer);
  const read = judge(reader, writer, depth + 1, walk);
  if (!read) pairs.refuse(pair);
  return read;
}

function unsure(walk: Walk): false {
  walk.sure = false;
  return false;
}

function judge(reader: AvroType, writer: AvroType, depth: number, walk: Walk): boolean {
  if (writer.kind === "union") {
    let read = true;
    // All of them, as the comparison does: what it knows of a pair depends on those before it.
    for (const branch of writer.branches) if (!reads(reader, branch, depth, walk)) read = false;
    return read;
  }
  if (reader.kind === "union") {
    for (const branch of reader.branches) if (reads(branch, writer, depth, walk)) return true;
    return false;
  }
  if (reader.kind === "array" && writer.kind === "array") return reads(reader.items, writer.items, depth, walk);
  if (reader.kind === "map" && writer.kind === "map") return reads(reader.values, writer.values, depth, walk);
  if (reader.kind === "fixed" && writer.kind === "fixed")
    return namesMatch(reader, writer) && reader.size === writer.size;
  if (reader.kind === "enum" && writer.kind === "enum")
    return namesMatch(reader, writer) && knowsSymbols(reader, writer, walk.budget);
  if (reader.kind === "record" && writer.kind === "record") {
    const read = readsFields(reader, writer, depth, walk);
    return namesMatch(reader, writer) && read;
  }
  return reader.kind === writer.kind || promotes(writer.kind, reader.kind);
}

function knowsSymbols(reader: AvroEnum, writer: AvroEnum, budget: Budget): boolean {
  budget.spend(reader.symbols.length + writer.symbols.length);
  if (writer.symbols.every((symbol, index) => reader.symbols[index] === symbol)) return true;
  if (reader.default !== undefined && reader.symbols.includes(reader.default)) return true;
  const known = new Set(reader.symbols);
  return writer.symbols.every((symbol) => known.has(symbol));
}

function readsFields(reader: AvroRecord, writer: AvroRecord, depth: number, walk: Walk): boolean {
  const positions = fieldsByName(writer.fields);
  walk.budget.spend(reader.fields.length);
  let read = true;
  for (const field of reader.fields) {
    const matches = field.aliases.length === 0 ? undefined : matchingFields(field, positions);
    if (matches !== undefined && matches.length > 1) return unsure(walk);
    const match = matches === undefined ? positions.get(field.name) : matches[0];
    if (match !== undefined) read = reads(field.type, match.field.type, depth, walk) && read;
    else if (field.default === undefined) return unsure(walk);
  }
  return read;
}

/** Pairs that are looked through; beyond, they are looked up. */
const FEW = 16;

/** Which pairs of types were met, and what is known of them: that one reads the other, unless it was refused. */
class Pairs {
  readonly #readers: AvroType[] = [];
  readonly #writers: AvroType[] = [];
  readonly #read: boolean[] = [];
  #places: Map<AvroType, Map<AvroType, number>> | undefined;

  /** The position of a pair, or -1. */
  find(reader: AvroType, writer: AvroType): number {
    if (this.#places !== undefined) return this.#places.get(reader)?.get(writer) ?? -1;
    for (let index = 0; index < this.#readers.length; index += 1)
      if (this.#readers[index] === reader && this.#writers[index] === writer) return index;
    return -1;
  }

  add(reader: AvroType, writer: AvroType): number {
    const position = this.#readers.push(reader) - 1;
    this.#writers.push(writer);
    this.#read.push(true);
    if (this.#places !== undefined) this.#place(this.#places, position);
    else if (position === FEW) {
      const places = new Map<AvroType, Map<AvroType, number>>();
      for (let index = 0; index <= position; index += 1) this.#place(places, index);
      this.#places = places;
    }
    return position;
  }

  isRead(position: number): boolean {
    return this.#read[position] ?? false;
  }

  refuse(position: number): void {
    this.#read[position] = false;
  }

  #place(places: Map<AvroType, Map<AvroType, number>>, position: number): void {
    const [reader, writer] = [this.#readers[position], this.#writers[position]];
    if (reader === undefined || writer === undefined) return;
    const byWriter = places.get(reader) ?? new Map<AvroType, number>();
    places.set(reader, byWriter.set(writer, position));
  }
}
