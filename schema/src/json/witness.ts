import { type Budget, largeBudget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import type { InstanceError } from "../instance-error.ts";
import { minimise } from "../minimise.ts";
import { escapePointer } from "../text/json.ts";
import { printJson } from "../text/print.ts";
import type { JsonValue } from "../text/value.ts";
import type { NoWitness, Witness } from "../witness.ts";
import { build } from "./build.ts";
import { type Heights, heightsOf } from "./heights.ts";
import { equalityKey, plainOf } from "./instance.ts";
import { shownValue } from "./judge-values.ts";
import type { ValueMaking } from "./making.ts";
import type { JsonSchemaModel, SchemaNode } from "./model.ts";
import { type EventRoute, eventsWith, keywordPart, type RouteStep, routeOf, tokensOf } from "./route.ts";
import { valueMaking } from "./sample.ts";
import { ajvOf } from "./second-judge.ts";
import { lessOf } from "./shrink.ts";
import { notOf, TAKES_ANYTHING, withoutMember } from "./synthetic.ts";
import { judgeOf, type Validator, validatorOf } from "./validate.ts";

/** Both sides of a finding, ready to judge events. */
interface Pair {
  readonly reader: JsonSchemaModel;
  readonly writer: JsonSchemaModel;
  readonly read: Validator;
  readonly written: Validator;
  readonly heights: Heights;
  readonly budget: Budget;
}

/** Where a finding is in events. */
interface Place {
  readonly steps: readonly RouteStep[];
  readonly tokens: readonly string[];
  /** What the finding names in the reader's schema, and the schema that it stands in: errors begin with these. */
  readonly schemas: readonly string[];
}

/** Parts of an event before only the smallest values are made. */
const PARTS = 60;
/** How many events are made for one way to look for them. */
const TRIES = 300;
/** After how many events that go no new way no more are made. */
const PATIENCE = 15;
/** The most events that are tried while one is made smaller. */
const MOST_SHRUNK = 2_000;
/** The steps after which an event is left as large as it is. */
const SHRINKING_STEPS = 200_000;

/**
 * The smallest event that is valid under the writer's schema and not under the reader's, and this because of what a finding
 * is about: in whatever place it names. It is judged twice, by our own walk and by ajv, whose error is what was observed; a
 * schema that ajv cannot take is judged by our own alone. Beside it an event that both take, where one is found. What rules
 * reject although no such event is found is `by-rule`.
 */
export function witnessJsonSchema(
  reader: JsonSchemaModel,
  writer: JsonSchemaModel,
  finding: Finding,
  budget: Budget = largeBudget(),
): Witness | NoWitness {
  const pair: Pair = {
    reader,
    writer,
    read: validatorOf(reader),
    written: validatorOf(writer),
    heights: heightsFor(reader, writer, budget),
    budget,
  };
  const routes = [routeOf(reader.root, finding.reader.pointer), routeOf(writer.root, finding.writer.pointer)] as const;
  const place = placeOf(routes[0], routes[1], finding.reader.pointer);
  if (!Number.isFinite(pair.heights(writer.root))) return { outcome: "none", reason: "no-event" };
  // Where no event of the writer is found at all, there is none to search among.
  const isPossible = !valuesOf([writer.root], pair)[Symbol.iterator]().next().done;
  const found = isPossible ? search(pair, place, goalsOf(pair, routes[0], place)) : undefined;
  if (found === undefined) return defaultWitness(pair, routes, place) ?? { outcome: "none", reason: "by-rule" };
  const { spent } = budget;
  const isWorth = () => budget.spent - spent < SHRINKING_STEPS;
  const same = (value: JsonValue) => telling(value, place, pair)?.schema === found.error.schema;
  const event = minimise(found.value, (value) => isWorth() && same(value), { less: lessOf, most: MOST_SHRUNK });
  const observed = observe(event, place, pair);
  if (observed === undefined) return { outcome: "none", reason: "by-rule" };
  return { ...written(event), outcome: "fails", observed, neighbour: neighbourOf(pair, place, event) };
}

/** An event that leaves out a member for which reader and writer have other defaults: both take it, and mean something else. */
function defaultWitness(pair: Pair, routes: readonly EventRoute[], place: Place): Witness | undefined {
  const last = place.steps.at(-1);
  const [read, meant] = routes.map(({ node }) => node.keywords.get("default"));
  if (last?.kind !== "member" || read === undefined || meant === undefined) return undefined;
  if (equalityKey(read, pair.budget) === equalityKey(meant, pair.budget)) return undefined;
  const absent = eventsWith(place.steps.slice(0, -1), withoutMember(last.name));
  const passes = (value: JsonValue) =>
    pair.written.accepts(value, pair.budget) && pair.read.accepts(value, pair.budget);
  for (const value of valuesOf([pair.writer.root, pair.reader.root, absent], pair)) {
    if (!passes(value)) continue;
    const observed = `${pointerText(place.tokens)} is absent, and stands for ${shownValue(read)} where ${shownValue(meant)} is meant`;
    return { ...written(value), outcome: "changes", observed, neighbour: neighbourOf(pair, place, value) };
  }
  return undefined;
}

function pointerText(tokens: readonly string[]): string {
  return tokens.map((token) => `/${escapePointer(token)}`).join("");
}

function written(value: JsonValue): Pick<Witness, "event" | "bytes"> {
  return { event: plainOf(value), bytes: new TextEncoder().encode(printJson(value)) };
}

const known = new WeakMap<JsonSchemaModel, WeakMap<JsonSchemaModel, Heights>>();

/** Found once for a pair: it has many findings. */
function heightsFor(reader: JsonSchemaModel, writer: JsonSchemaModel, budget: Budget): Heights {
  const found = known.get(reader)?.get(writer) ?? heightsOf([writer.root, reader.root], budget);
  known.set(reader, (known.get(reader) ?? new WeakMap()).set(writer, found));
  return found;
}

/** The place of a finding: the deeper of what both pointers say, by the ways that the writer takes. */
function placeOf(reader: EventRoute, writer: EventRoute, pointer: string): Place {
  const [own, other] = [writer, reader].map(({ steps }) => tokensOf(steps).length);
  const further = (other ?? 0) <= (own ?? 0) ? [] : into(reader.steps).slice(own);
  const steps = [...writer.steps, ...further];
  return { steps, tokens: tokensOf(steps), schemas: [pointer, reader.node.pointer] };
}

function into(steps: readonly RouteStep[]): readonly RouteStep[] {
  return steps.filter(({ kind }) => kind !== "way");
}

/** What to look for, the most telling first: lists of schemas that an event is to have all of. */
function goalsOf(
  { reader, writer }: Pair,
  { node, steps, reached, keyword }: EventRoute,
  place: Place,
): readonly (readonly SchemaNode[])[] {
  const depth = into(steps.slice(0, reached)).length;
  const present = eventsWith(place.steps, TAKES_ANYTHING);
  const onWay = stepsInto(place.steps, depth);
  const wrong = eventsWith(onWay, notOf(node));
  const part = keyword === undefined ? undefined : keywordPart(node, keyword);
  const named = part === undefined ? [] : [[writer.root, eventsWith(onWay, notOf(part))]];
  const rejected = notOf(reader.root);
  const { root } = writer;
  const inPlace = depth === tokensOf(place.steps).length ? [] : [[root, present, wrong]];
  return [
    ...named,
    ...inPlace,
    [root, wrong],
    // Of many branches, it may be the event of one.
    [root, present],
    [root, present, rejected],
    [root, wrong, rejected],
    [root, rejected],
    [root],
  ];
}

/** The first steps of a way, as far as a level of the event. */
function stepsInto(steps: readonly RouteStep[], depth: number): readonly RouteStep[] {
  let level = 0;
  return steps.filter(({ kind }) => {
    if (kind !== "way") level += 1;
    return level <= depth;
  });
}

/** An event that shows a finding, and what the reader says against it. */
interface Shown {
  readonly value: JsonValue;
  readonly error: InstanceError;
}

function search(pair: Pair, place: Place, goals: readonly (readonly SchemaNode[])[]): Shown | undefined {
  for (const goal of goals) {
    for (const value of valuesOf(goal, pair)) {
      const error = telling(value, place, pair);
      if (error !== undefined && observe(value, place, pair) !== undefined) return { value, error };
    }
  }
  return undefined;
}

/** Values that some schemas all take: the smallest, then others by other ways. */
function* valuesOf(goal: readonly SchemaNode[], pair: Pair): Iterable<JsonValue> {
  const making = makingFor(pair);
  for (let attempt = 0, stale = 0; attempt < TRIES && stale < PATIENCE; attempt += 1) {
    making.left = attempt === 0 ? -1 : PARTS;
    making.ways.fresh = false;
    const value = build(goal, making);
    stale = making.ways.fresh ? 0 : stale + 1;
    if (value !== undefined) yield value;
  }
}

function makingFor({ reader, writer, heights, budget }: Pair): ValueMaking {
  const accepts = judgeOf([writer.root, reader.root]);
  const making = { seed: 1, steps: budget, parts: PARTS, wide: true, heights };
  return valueMaking((node, value) => accepts(node, value, budget), making);
}

/**
 * What the reader says in the finding's place against an event that is valid for the writer: by its schema there, if there is
 * such an error, else by one around it. Undefined where it says nothing.
 */
function telling(value: JsonValue, place: Place, { read, written: write, budget }: Pair): InstanceError | undefined {
  if (!write.accepts(value, budget)) return undefined;
  const errors = read.ofJson(value, budget).filter((error) => isAt(error, place));
  for (const pointer of place.schemas) {
    const error = errors.find(({ schema }) => schema.startsWith(pointer));
    if (error !== undefined) return error;
  }
  return errors[0];
}

/** Keywords whose errors are about a member that they name. */
const NAMING: ReadonlySet<string> = new Set([
  "required",
  "dependencies",
  "dependentRequired",
  "additionalProperties",
  "unevaluatedProperties",
  "additionalItems",
  "items",
  "unevaluatedItems",
]);

/** Whether an error is about a place, something in it, or what it is in. */
function isAt({ instance, keyword, member }: InstanceError, { tokens }: Place): boolean {
  const own = instance
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (member !== undefined && NAMING.has(keyword)) own.push(member);
  const shared = Math.min(own.length, tokens.length);
  for (let index = 0; index < shared; index += 1) {
    // An item is as good as another one.
    const same = own[index] === tokens[index] || (/^\d+$/.test(own[index] ?? "") && /^\d+$/.test(tokens[index] ?? ""));
    if (!same)
      return member !== undefined && own.length === tokens.length && index === own.length - 1 && keyword !== "required";
  }
  return true;
}

/** What ajv says against an event that is valid for the writer; undefined where it sees it otherwise. */
function observe(value: JsonValue, place: Place, pair: Pair): string | undefined {
  const { reader, writer } = pair;
  const first = telling(value, place, pair);
  if (first === undefined) return undefined;
  const [byReader, byWriter] = [ajvOf(reader), ajvOf(writer)];
  const plain = plainOf(value);
  if (byWriter !== undefined && byWriter(plain).length > 0) return undefined;
  if (byReader === undefined) return words(first.instance, first.message, first.keyword);
  const errors = byReader(plain);
  const error = errors.find((one) => one.pointer === first.instance && one.keyword === first.keyword) ?? errors.at(-1);
  return error === undefined ? undefined : words(error.pointer, error.message, error.keyword);
}

function words(pointer: string, message: string, keyword: string): string {
  return `${pointer === "" ? "the event" : pointer} ${message} (${keyword})`;
}

/** An event that both schemas take: with something in the place, or else a little less than the other, or else any. */
function neighbourOf(pair: Pair, place: Place, witness: JsonValue): Witness["neighbour"] {
  const both = [pair.writer.root, pair.reader.root];
  const passes = (value: JsonValue) =>
    pair.written.accepts(value, pair.budget) && pair.read.accepts(value, pair.budget);
  const present = [...both, eventsWith(into(place.steps), TAKES_ANYTHING)];
  for (const values of [valuesOf(present, pair), lessOf(witness), valuesOf(both, pair)])
    for (const value of values) if (passes(value)) return written(value);
  return undefined;
}
