import type { JsonValue } from "../text/value.ts";
import { buildArray } from "./build-array.ts";
import { buildNumber } from "./build-number.ts";
import { buildObject } from "./build-object.ts";
import { buildString } from "./build-string.ts";
import { impliedTypes, type Plan, planOf } from "./goal.ts";
import { choiceLevel, fits, isLeast, type ValueMaking, wayOf } from "./making.ts";
import type { SchemaNode } from "./model.ts";
import { jsonBoolean, NULL } from "./synthetic.ts";

/** Levels beyond which none is made. */
const DEEPEST = 600;
/** Parts beyond which none is made. */
const MOST_PARTS = -600;
/** How often a value is tried. */
const TRIES = 3;

/** A value that all of some schemas take; undefined where none was found. */
export function build(schemas: readonly SchemaNode[], making: ValueMaking, depth = 0): JsonValue | undefined {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    making.left -= 1;
    making.steps.spend();
    if (depth > DEEPEST || making.left < MOST_PARTS) return undefined;
    const least = isLeast(making, depth);
    const { ways, heights, steps } = making;
    const plan = planOf(schemas, {
      ways,
      heights,
      least,
      steps,
      own: (choice) => atLevel(choice, choiceLevel(depth), making),
    });
    const value = plan === undefined ? undefined : make(plan, making, depth);
    if (plan === undefined || value === undefined) continue;
    // Values within values would be judged once for each level.
    if (depth > 0 && isPlain(plan, value)) return value;
    if (schemas.every((schema) => making.accepts(schema, value))) return value;
  }
  return undefined;
}

/** A choice as it is known by on one level. */
function atLevel(choice: object, level: number, { levels }: ValueMaking): object {
  const known = levels.get(choice) ?? [];
  levels.set(choice, known);
  known[level] ??= {};
  return known[level];
}

/** Keywords by which what is made satisfies them of itself, as its parts do. */
const PLAIN: ReadonlySet<string> = new Set([
  ...[
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "prefixItems",
    "minItems",
    "allOf",
    "anyOf",
    "$ref",
  ],
  ...[
    "title",
    "description",
    "default",
    "examples",
    "$schema",
    "$id",
    "$defs",
    "definitions",
    "$comment",
    "deprecated",
  ],
]);

/** Whether a value with parts is surely one that was asked for, as its parts are. */
function isPlain({ nodes, avoid }: Plan, value: JsonValue): boolean {
  if (avoid.length > 0 || (value.kind !== "object" && value.kind !== "array")) return false;
  return nodes.every(({ keywords }) => [...keywords.keys()].every((keyword) => PLAIN.has(keyword)));
}

function make(plan: Plan, making: ValueMaking, depth: number): JsonValue | undefined {
  const values = listed(plan, making);
  if (values !== undefined) return values[wayOf(plan.nodes, "values", values.length, making, depth)];
  const given = exampleOf(plan, making, depth);
  if (given !== undefined) return given;
  const types = typesToMake(plan, making);
  switch (types[wayOf(plan.nodes, "type", types.length, making, depth)]) {
    case "object":
      return buildObject(plan, making, depth);
    case "array":
      return buildArray(plan, making, depth);
    case "string":
      return buildString(plan, making, depth);
    case "number":
    case "integer":
      return buildNumber(plan, making, depth);
    case "boolean":
      return jsonBoolean(wayOf(plan.nodes, "boolean", 2, making, depth) === 0);
    default:
      return NULL;
  }
}

function typesToMake({ types, nodes }: Plan, { wide }: ValueMaking): readonly string[] {
  // A number may be whole.
  const all = [...types].filter((type) => type !== "integer" || !types.has("number"));
  if (all.length <= 1) return all;
  const implied = impliedTypes(nodes);
  const meant = all.filter((type) => implied.has(type) || (type === "integer" && implied.has("number")));
  const isNamed = nodes.some(({ keywords }) => keywords.has("type"));
  return wide || isNamed || meant.length === 0 ? all : meant;
}

/** The values that are listed: those of the shortest `enum`, or a `const`, which all else takes too; undefined without such. */
function listed({ nodes, avoid }: Plan, making: ValueMaking): readonly JsonValue[] | undefined {
  let values: readonly JsonValue[] | undefined;
  for (const { keywords, document } of nodes) {
    const constant = document.draft === "draft-04" ? undefined : keywords.get("const");
    const held = keywords.get("enum");
    const own = constant !== undefined ? [constant] : held?.kind === "array" ? held.items : undefined;
    if (own !== undefined && (values === undefined || own.length < values.length)) values = own;
  }
  return values?.filter((value) => fits(value, nodes, avoid, making));
}

/** Of the values that schemas show as examples one that fits, every other time. */
function exampleOf({ nodes, avoid }: Plan, making: ValueMaking, depth: number): JsonValue | undefined {
  const shown = nodes.flatMap(({ keywords }): readonly JsonValue[] => {
    const [examples, value] = [keywords.get("examples"), keywords.get("default")];
    return [...(examples?.kind === "array" ? examples.items : []), ...(value === undefined ? [] : [value])];
  });
  const fitting = shown.slice(0, 4).filter((value) => fits(value, nodes, avoid, making));
  if (fitting.length === 0) return undefined;
  return fitting[wayOf(nodes, "examples", fitting.length + 1, making, depth)];
}
