import type { AvroRecord, AvroType, AvroUnion } from "../model.ts";
import { own } from "./object.ts";
import { isObject } from "./value.ts";

/** A value with the branch it is meant for, where its kind alone would lead to another one, as 0 does among int and double. */
export class InBranch {
  readonly branch: AvroType;
  readonly value: unknown;

  constructor(branch: AvroType, value: unknown) {
    this.branch = branch;
    this.value = value;
  }
}

const DECIMAL_TEXT = /^[+-]?\d+(\.\d+)?$/;

/** Where several branches take a value, the one that takes the fewest others: a symbol is an enum's before it is a string. */
const RANKS: readonly (readonly AvroType["kind"][])[] = [
  ["int", "long", "float", "double"],
  ["enum", "string"],
  ["fixed", "bytes"],
  ["record", "map"],
];

/** The place of a type in its row; of equals the first branch counts. */
export function rank({ kind }: AvroType): number {
  return Math.max(...RANKS.map((kinds) => kinds.indexOf(kind)));
}

/**
 * The branch of a union that a value belongs to, or -1. `$type` decides where it is given; otherwise the narrowest branch
 * that takes the value, the first of equals: an integer is an int or long before it is a double, an object is a record
 * if it has all the fields that the record needs and no others, and else a map.
 */
export function branchOf(union: AvroUnion, value: unknown): number {
  const tag = typeof value === "object" && value !== null ? own(value, "$type") : undefined;
  if (typeof tag === "string") {
    const index = union.branches.findIndex((branch) => branch.kind === "record" && branch.name.full === tag);
    if (index !== -1) return index;
  }
  const index = narrowest(union.branches, value);
  return index === -1 ? union.branches.findIndex((branch) => takesLoosely(branch, value)) : index;
}

function narrowest(branches: readonly AvroType[], value: unknown): number {
  let best = -1;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const [index, branch] of branches.entries()) {
    if (rank(branch) >= bestRank || !takes(branch, value)) continue;
    best = index;
    bestRank = rank(branch);
  }
  return best;
}

function takes(branch: AvroType, value: unknown): boolean {
  switch (branch.kind) {
    case "null":
      return value === null || value === undefined;
    case "boolean":
    case "string":
      return typeof value === branch.kind;
    case "int":
      return typeof value === "number" && (value | 0) === value && !Object.is(value, -0);
    case "long":
      return typeof value === "bigint" || (Number.isSafeInteger(value) && !Object.is(value, -0));
    case "float":
      return typeof value === "number" && (Object.is(Math.fround(value), value) || Number.isNaN(value));
    case "double":
      return typeof value === "number";
    case "bytes":
      return value instanceof Uint8Array || isDecimalOf(branch, value);
    case "fixed":
      return (value instanceof Uint8Array && value.length === branch.size) || isDecimalOf(branch, value);
    case "enum":
      return typeof value === "string" && branch.symbols.includes(value);
    case "array":
      return Array.isArray(value);
    case "map":
      return isObject(value);
    case "record":
      return isObject(value) && isShapedLike(branch, value);
    case "union":
      return false;
  }
}

/** A second look for values that no branch takes outright: a record whose encoding will then name what is missing. */
function takesLoosely(branch: AvroType, value: unknown): boolean {
  return (branch.kind === "record" && isObject(value)) || (branch.kind === "float" && typeof value === "number");
}

function isDecimalOf(branch: AvroType, value: unknown): boolean {
  return branch.logical?.kind === "decimal" && typeof value === "string" && DECIMAL_TEXT.test(value);
}

function isShapedLike(record: AvroRecord, value: object): boolean {
  const keys = Object.keys(value).filter((key) => key !== "$type");
  const names = new Set(record.fields.map((field) => field.name));
  const complete = record.fields.every(
    (field) => field.default !== undefined || own(value, field.name) !== undefined || nullable(field.type),
  );
  return complete && keys.every((key) => names.has(key)) && (keys.length > 0 || names.size === 0);
}

function nullable(type: AvroType): boolean {
  return type.kind === "union" && type.branches.some((branch) => branch.kind === "null");
}
