import { type Budget, largeBudget } from "../budget.ts";
import { integerFrom, randomFrom } from "../random.ts";
import { allTaken, choose, type Ways, widest } from "../ways.ts";
import { innerTypes } from "./canonical.ts";
import { branchOf } from "./codec/branch.ts";
import { createDecoder } from "./codec/decode.ts";
import { defaultOf } from "./codec/default.ts";
import { createEncoder } from "./codec/encode.ts";
import { CodecError } from "./codec/error.ts";
import { put, tagged } from "./codec/object.ts";
import type { AvroField, AvroRecord, AvroType, AvroUnion } from "./model.ts";
import { isPrimitive } from "./names.ts";
import { scalar } from "./values/scalar.ts";
import { byCost, type Costs, checkMakeable, costsOf, smallest } from "./values/smallest.ts";

/** Values in one event before only the smallest are made. */
const BUDGET = 200;
/** Levels in one event before only the smallest values are made. */
const DEPTH = 24;
/** Rounds without anything new, for each way of the widest choice, after which no more are tried. */
const PATIENCE = 40;
/** The most events of a sample. */
const EVENTS = 2_000;

/** A place where an event goes one way or another: a union, an enum, a field that has a default. */
type Choice = AvroType | AvroField;

interface State extends Ways {
  readonly costs: Costs;
  /** The steps of the whole sample, and the values left for the event that is being made. */
  readonly steps: Budget;
  budget: number;
}

/**
 * Events of a schema, the same for the same seed. Each is of bounded size; together they take every union branch, enum
 * symbol, null and default that an event within the bounds can reach. At least one event.
 * Throws SchemaError `avro/no-finite-event` or `avro/event-too-large` where no event can be made.
 */
export function sampleAvro(type: AvroType, seed: number, steps = largeBudget()): readonly unknown[] {
  const costs = costsOf(type, steps);
  checkMakeable(type, costs);
  const taken = choicesOf(type, costs);
  const state: State = { random: randomFrom(seed), costs, steps, taken, budget: BUDGET, fresh: false };
  const most = widest(state);
  const events: unknown[] = [];
  // A way deep inside is reached only every so often: give up after some rounds that found nothing new.
  for (let stale = 0; events.length < EVENTS && stale < PATIENCE * most; stale += 1) {
    state.budget = BUDGET;
    state.fresh = false;
    const event = make(type, state, 0);
    if (state.fresh || events.length === 0) {
      events.push(event);
      stale = 0;
    }
    if (allTaken(state)) break;
  }
  return events;
}

function choicesOf(root: AvroType, costs: Costs): Map<Choice, number[]> {
  const taken = new Map<Choice, number[]>();
  const met = new Set<AvroType>([root]);
  for (const type of met) {
    if (type.kind === "union")
      taken.set(
        type,
        byCost(type, costs).map(() => 0),
      );
    if (type.kind === "enum")
      taken.set(
        type,
        type.symbols.map(() => 0),
      );
    if (type.kind === "record") for (const field of type.fields.filter(hasDefault)) taken.set(field, [0, 0]);
    for (const inner of innerTypes(type)) met.add(inner);
  }
  return taken;
}

function make(type: AvroType, state: State, depth: number): unknown {
  state.budget -= 1;
  state.steps.spend();
  if (depth > DEPTH || state.budget < 0) return least(type, state);
  switch (type.kind) {
    case "union":
      return makeBranch(type, state, depth);
    case "enum":
      return type.symbols[choose(type, type.symbols.length, state)];
    case "array":
      return makeItems(type.items, state, depth);
    case "map":
      return makeMap(type.values, state, depth);
    case "record":
      return makeRecord(type, state, depth);
    default:
      return scalar(type, state.random);
  }
}

/** The smallest value of a type, as it is read. */
function least(type: AvroType, { costs, steps }: State): unknown {
  steps.spend(costs.get(type)?.parts ?? 1);
  return createDecoder(type)(createEncoder(type)(smallest(type, costs)));
}

function makeBranch(union: AvroUnion, state: State, depth: number): unknown {
  const branches = byCost(union, state.costs);
  const branch = branches[choose(union, branches.length, state)];
  if (branch === undefined) return undefined;
  const index = union.branches.indexOf(branch);
  let value = tagIn(union, branch, make(branch, state, depth + 1));
  // A double that is whole would go out as an int: try for a value that only this branch takes.
  for (let tries = 0; tries < 12 && isScalar(branch) && branchOf(union, value) !== index; tries += 1)
    value = scalar(branch, state.random);
  return value;
}

function tagIn(union: AvroUnion, branch: AvroType, value: unknown): unknown {
  return branch.kind === "record" ? tagged(union, branch, value) : value;
}

function isScalar(type: AvroType): boolean {
  return type.kind === "fixed" || isPrimitive(type.kind);
}

function makeItems(items: AvroType, state: State, depth: number): unknown {
  if (!hasValues(items, state)) return [];
  return Array.from({ length: integerFrom(state.random, 1, 2) }, () => make(items, state, depth + 1));
}

function hasValues(type: AvroType, state: State): boolean {
  return Number.isFinite(state.costs.get(type)?.size ?? Number.POSITIVE_INFINITY);
}

function makeMap(values: AvroType, state: State, depth: number): unknown {
  if (!hasValues(values, state)) return {};
  const keys = ["a", "b"].slice(0, integerFrom(state.random, 1, 2));
  return Object.fromEntries(keys.map((key) => [key, make(values, state, depth + 1)]));
}

function makeRecord(record: AvroRecord, state: State, depth: number): unknown {
  const value: Record<string, unknown> = {};
  for (const field of record.fields) put(value, field.name, makeField(field, state, depth));
  return value;
}

function makeField(field: AvroField, state: State, depth: number): unknown {
  const takesDefault = state.taken.has(field) && choose(field, 2, state) === 1;
  return takesDefault ? defaultOf(field) : make(field.type, state, depth + 1);
}

/** Whether a field has a default that can be written; lax registries keep others too. */
function hasDefault(field: AvroField): boolean {
  if (field.default === undefined) return false;
  try {
    createEncoder(field.type)(defaultOf(field));
    return true;
  } catch (error) {
    if (error instanceof CodecError) return false;
    throw error;
  }
}
