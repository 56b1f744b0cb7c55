import { innerTypes } from "../../canonical.ts";
import type { AvroType } from "../../model.ts";
import { MAX_DEPTH } from "../limits.ts";
import type { Inlining } from "./inline.ts";

/** The text of functions and constants, and the name of the function to begin with. */
export interface CodecSource {
  readonly text: string;
  readonly root: string;
}

/** How the source of a codec is written; as JavaScript unless said otherwise. */
export interface SourceOptions {
  /** Write TypeScript: the types of parameters and results, as `$Sink` and `$Source`. */
  readonly typed?: boolean;
}

/** What a function of a codec is written with. */
export interface Writing<Part> {
  /** The name of the function for a part; the function is written later, once. */
  nameOf(part: Part): string;
  /** An annotation where types are written, else nothing. */
  typed(annotation: string): string;
  /** A name for a local value of the function that is being written, which no other has there. */
  local(name: string): string;
  /** Whether a type is written in its place, see `inliningOf`. */
  readonly inlines: Inlining;
}

/** Beyond these a codec is left to the interpreter: V8 optimises no function without bound, and files are read by people. */
const MAX_TEXT = 200_000;
const MAX_FIELDS = 500;

/**
 * A record of more fields is written and read by several functions, of so many fields each: V8 puts what a function calls
 * in its place only up to a length, and of a long function most calls stay calls.
 */
export const LONG_RECORD = 24;
const PART_FIELDS = 24;

/** The fields of a long record in parts. */
export function partsOf<Field>(fields: readonly Field[]): readonly (readonly Field[])[] {
  const count = Math.ceil(fields.length / PART_FIELDS);
  return Array.from({ length: count }, (_, part) => fields.slice(part * PART_FIELDS, (part + 1) * PART_FIELDS));
}

/** How the parts of a codec are told apart, named and written. */
export interface Kind<Part> {
  readonly prefix: string;
  readonly key: (part: Part) => string;
  readonly label: (part: Part) => string;
  readonly lines: (part: Part, name: string, writing: Writing<Part>) => readonly string[];
  /** For each function anew; without it nothing is written in its place. */
  readonly inlining: (() => Inlining) | undefined;
}

/** Writes the functions for a part and all that it needs, each once; undefined where that is too much text. */
export function writeFunctions<Part>(
  root: Part,
  { prefix, key, label, lines, inlining }: Kind<Part>,
  { typed = false }: SourceOptions,
): CodecSource | undefined {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const todo: Part[] = [];
  const nameOf = (part: Part): string => {
    const known = names.get(key(part));
    if (known !== undefined) return known;
    const wanted = `${prefix}$${label(part).replace(/\W/g, "_")}`;
    const count = (counts.get(wanted) ?? 0) + 1;
    counts.set(wanted, count);
    const name = count === 1 ? wanted : `${wanted}$${count}`;
    names.set(key(part), name);
    todo.push(part);
    return name;
  };
  const typedText = (annotation: string): string => (typed ? annotation : "");
  const first = nameOf(root);
  let text = "";
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    let count = 0;
    const local = (name: string): string => `${name}${count++}`;
    const writing = { nameOf, typed: typedText, local, inlines: inlining?.() ?? (() => false) };
    text += `${lines(part, nameOf(part), writing).join("\n")}\n\n`;
    if (text.length > MAX_TEXT) return undefined;
  }
  return { text: text.trimEnd(), root: first };
}

/** Whether a record has more fields than one function should. */
export function hasWideRecord(root: AvroType): boolean {
  const seen = new Set<AvroType>();
  const todo = [root];
  for (let type = todo.pop(); type !== undefined; type = todo.pop()) {
    if (seen.has(type)) continue;
    seen.add(type);
    if (type.kind === "record" && type.fields.length > MAX_FIELDS) return true;
    todo.push(...innerTypes(type));
  }
  return false;
}

/** Whether values may nest deeper than is allowed, so that levels are to be counted. */
export function mayBeTooDeep(root: AvroType): boolean {
  return levels(root, 0, new Map()) > MAX_DEPTH / 2;
}

function levels(type: AvroType, above: number, known: Map<AvroType, number>): number {
  const before = known.get(type);
  if (before !== undefined) return before;
  if (above > MAX_DEPTH / 2) return Number.POSITIVE_INFINITY;
  // A type that is met within itself has no end.
  known.set(type, Number.POSITIVE_INFINITY);
  const below = innerTypes(type).reduce((most, inner) => Math.max(most, levels(inner, above + 1, known)), 0);
  known.set(type, below + 1);
  return below + 1;
}

/** A number for each type, by which pairs are told apart. */
export function numbering(): (type: AvroType) => number {
  const numbers = new Map<AvroType, number>();
  return (type) => {
    const number = numbers.get(type) ?? numbers.size;
    numbers.set(type, number);
    return number;
  };
}
