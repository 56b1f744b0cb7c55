import { type Budget, largeBudget } from "../budget.ts";
import { SchemaError } from "../error.ts";
import { randomFrom } from "../random.ts";
import type { JsonValue } from "../text/value.ts";
import { allTaken, widest } from "../ways.ts";
import { build } from "./build.ts";
import { type Heights, heightsOf } from "./heights.ts";
import { equalityKey, plainOf } from "./instance.ts";
import type { ValueMaking } from "./making.ts";
import type { JsonSchemaModel, SchemaNode } from "./model.ts";
import { validatorOf } from "./validate.ts";

/** Parts of one event before only the smallest values are made. */
const PARTS = 200;
/** Rounds without anything new, for each way of the widest choice, after which no more are tried. */
const PATIENCE = 12;
/** The most events of a sample. */
const EVENTS = 500;
/** The steps after which no more events are made. */
const ENOUGH_STEPS = 300_000;

/**
 * Valid events of a schema, the same for the same seed. Each is of bounded size; together they take the branches, listed
 * values, optional members and bounds that events within the size can reach. At least one.
 * Throws SchemaError `json-schema/no-event` where none is found that is valid.
 */
export function sampleJsonSchema(
  model: JsonSchemaModel,
  seed: number,
  steps: Budget = largeBudget(),
): readonly unknown[] {
  const { root } = model;
  const validator = validatorOf(model);
  const making = valueMaking((node, value) => validator.acceptsBy(node, value, steps), {
    seed,
    steps,
    parts: PARTS,
    heights: heightsOf([root], steps),
  });
  const { spent } = steps;
  const events: unknown[] = [];
  const met = new Set<string>();
  // A way deep inside is reached only every so often: give up after some rounds that found nothing new.
  for (let stale = 0; events.length < EVENTS && stale < PATIENCE * widest(making.ways); stale += 1) {
    making.left = PARTS;
    making.ways.fresh = false;
    const event = build([root], making);
    const key = event === undefined ? undefined : equalityKey(event, steps);
    if (event !== undefined && key !== undefined && !met.has(key) && (making.ways.fresh || events.length === 0)) {
      met.add(key);
      events.push(plainOf(event));
      stale = 0;
    }
    if (events.length > 0 && (allTaken(making.ways) || steps.spent - spent > ENOUGH_STEPS)) break;
  }
  if (events.length > 0) return events;
  const least = leastEvent(model, making);
  if (least !== undefined) return [plainOf(least)];
  throw new SchemaError({
    code: "json-schema/no-event",
    message: "no event was found that this schema takes",
    hint: 'Give it one as "examples": [{ … }], and see that its keywords do not contradict each other.',
  });
}

/** The smallest event that is made, where it is valid. */
function leastEvent(model: JsonSchemaModel, making: ValueMaking): JsonValue | undefined {
  making.left = -1;
  const event = build([model.root], making);
  return event !== undefined && validatorOf(model).accepts(event, making.steps) ? event : undefined;
}

/** How values are made: the seed of chance, the steps, and the parts of one value. */
export interface MakingFrom {
  readonly seed: number;
  readonly steps: Budget;
  readonly parts: number;
  readonly wide?: boolean;
  readonly heights: Heights;
}

/** What making values needs, with what says whether a schema takes a value. */
export function valueMaking(
  accepts: (node: SchemaNode, value: JsonValue) => boolean,
  { seed, steps, parts, wide = false, heights }: MakingFrom,
): ValueMaking {
  return {
    ways: { random: randomFrom(seed), taken: new Map(), fresh: false },
    heights,
    build,
    accepts,
    steps,
    wide,
    left: parts,
    choices: new Map(),
    levels: new WeakMap(),
    ids: new Map(),
  };
}
