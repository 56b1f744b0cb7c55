import { type Budget, largeBudget } from "../../budget.ts";
import { SchemaError } from "../../error.ts";
import { innerTypes } from "../canonical.ts";
import { InBranch } from "../codec/branch.ts";
import { decimalText } from "../codec/decimal.ts";
import { put } from "../codec/object.ts";
import type { AvroType, AvroUnion } from "../model.ts";

/** What the smallest value of a type costs: its bytes, a little for each part of it, and levels. Infinite where there is none. */
export interface Cost {
  readonly size: number;
  readonly height: number;
  /** Records, fields, branches: a value of no bytes may still have many. */
  readonly parts: number;
}

/** What the smallest value of each type costs. */
export type Costs = ReadonlyMap<AvroType, Cost>;

/** The most that the smallest event of a schema may cost before it is called too large to make. */
const LARGEST = 100_000;
/** The most parts that it may have. */
const MOST_PARTS = 20_000;
/** The most levels it may have. */
const HIGHEST = 500;
/** What a part costs that takes no bytes: records of nothing can still be many. */
const NODE = 0.01;
/** What no value is worth: there is none. */
export const NO_VALUE: Cost = {
  size: Number.POSITIVE_INFINITY,
  height: Number.POSITIVE_INFINITY,
  parts: Number.POSITIVE_INFINITY,
};

/** What costs nothing. */
export const NO_COST: Cost = { size: 0, height: 0, parts: 0 };

const known = new WeakMap<AvroType, Costs>();

/**
 * The cost of the smallest value of each type of a schema. Found from the inside out, and again until nothing gets
 * cheaper: a record that holds itself costs what its way out of the recursion costs. Found once for a schema.
 */
export function costsOf(root: AvroType, budget = largeBudget()): Costs {
  const costs = known.get(root) ?? findCosts(root, budget);
  known.set(root, costs);
  return costs;
}

function findCosts(root: AvroType, budget: Budget): Costs {
  const order = insideOut(root);
  const costs = new Map<AvroType, Cost>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const type of order) {
      budget.spend(type.kind === "record" ? type.fields.length : 1);
      const cost = costOf(type, (inner) => costs.get(inner) ?? NO_VALUE);
      if (cost.size < (costs.get(type) ?? NO_VALUE).size) {
        costs.set(type, cost);
        changed = true;
      }
    }
  }
  return costs;
}

/** Throws {@link SchemaError} where no event of the schema can be made, or none of a bearable size. */
export function checkMakeable(root: AvroType, costs: Costs): void {
  const { size, height, parts } = costs.get(root) ?? NO_VALUE;
  if (size <= LARGEST && height <= HIGHEST && parts <= MOST_PARTS) return;
  const code = Number.isFinite(size) ? "avro/event-too-large" : "avro/no-finite-event";
  const message = Number.isFinite(size)
    ? "the smallest event of the schema is too large to make"
    : "no event of the schema has an end";
  throw new SchemaError({ code, message, hint: "Make a nested record optional, or a fixed smaller." });
}

function costOf(type: AvroType, known: (inner: AvroType) => Cost): Cost {
  switch (type.kind) {
    case "null":
      return { size: 0, height: 0, parts: 1 };
    case "fixed":
      return { size: NODE + type.size, height: 0, parts: 1 };
    case "float":
      return { size: 4, height: 0, parts: 1 };
    case "double":
      return { size: 8, height: 0, parts: 1 };
    case "enum":
      return type.symbols.length === 0 ? NO_VALUE : { size: 1, height: 0, parts: 1 };
    case "record":
      return type.fields.map((field) => known(field.type)).reduce(costTogether, { size: NODE, height: 0, parts: 1 });
    case "union": {
      const best = type.branches.map(known).reduce((a, b) => (b.size < a.size ? b : a), NO_VALUE);
      return { size: best.size + 1, height: best.height + 1, parts: best.parts + 1 };
    }
    default:
      return { size: 1, height: 0, parts: 1 };
  }
}

/** What a record of two parts costs. */
export function costTogether(sum: Cost, part: Cost): Cost {
  return {
    size: sum.size + part.size,
    height: Math.max(sum.height, part.height + 1),
    parts: sum.parts + part.parts,
  };
}

/** The types of a schema, each after those that it is made of, recursion aside. */
function insideOut(root: AvroType): readonly AvroType[] {
  const met = new Set<AvroType>([root]);
  const order: AvroType[] = [];
  const open: { readonly type: AvroType; readonly inner: readonly AvroType[]; next: number }[] = [
    { type: root, inner: innerTypes(root), next: 0 },
  ];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const inner = top.inner[top.next];
    top.next += 1;
    if (inner === undefined) {
      order.push(top.type);
      open.pop();
    } else if (!met.has(inner)) {
      met.add(inner);
      open.push({ type: inner, inner: innerTypes(inner), next: 0 });
    }
  }
  return order;
}

/** The smallest value of a type, for the encoder: zeros, nothing in arrays and maps, the cheapest branch. The type has values. */
export function smallest(type: AvroType, costs: Costs): unknown {
  if (type.logical?.kind === "decimal") return decimalText(0n, type.logical.scale);
  if (type.logical?.kind.endsWith("-nanos")) return 0n;
  switch (type.kind) {
    case "null":
      return null;
    case "boolean":
      return false;
    case "string":
      return "";
    case "bytes":
      return new Uint8Array(0);
    case "fixed":
      return new Uint8Array(type.size);
    case "enum":
      return type.symbols[0];
    case "array":
      return [];
    case "map":
      return {};
    case "union": {
      const branch = cheapest(type, costs);
      return branch === undefined ? undefined : new InBranch(branch, smallest(branch, costs));
    }
    case "record": {
      const value: Record<string, unknown> = {};
      for (const field of type.fields) put(value, field.name, smallest(field.type, costs));
      return value;
    }
    default:
      return 0;
  }
}

/** The branches of a union that have values, cheapest first. */
export function byCost(union: AvroUnion, costs: Costs): readonly AvroType[] {
  const cost = (branch: AvroType) => (costs.get(branch) ?? NO_VALUE).size;
  return union.branches.filter((branch) => Number.isFinite(cost(branch))).sort((a, b) => cost(a) - cost(b));
}

function cheapest(union: AvroUnion, costs: Costs): AvroType | undefined {
  return byCost(union, costs)[0];
}
