import {
  type FieldShape,
  memberName,
  type RecordShape,
  recordFields,
  type ScalarShape,
  type Shape,
  setFieldOf,
  TAG,
} from "@concordat/schema";
import type { BodyRule, Condition, ContractMessage, Matcher } from "../model.ts";
import { ITEMS, type Path, type PathStep, pathText, VALUES } from "../path.ts";
import type { Run, Subject } from "./run.ts";
import { isStructural, type Met, outermostDropped, shapeAt } from "./track.ts";
import type { KnownVersion } from "./versions.ts";

/** Runs that met the same branches: the events of one shape. */
interface Group {
  /** By the texts of their paths. */
  readonly conditions: ReadonlyMap<string, Condition>;
  readonly runs: readonly Run[];
  readonly paths: ReadonlyMap<string, Path>;
}

/** What the runs of a handler ask for, as messages: one for each shape of the event that the handler tells apart. */
export function messagesOf(
  subject: Subject,
  known: KnownVersion,
  runs: readonly Run[],
  gaps: readonly string[],
): readonly ContractMessage[] {
  const all = withoutPartial(grouped(runs));
  const reading = all.filter(({ paths }) => paths.size > 0);
  // A handler that reads nothing has a contract too: that it takes the event.
  const groups = reading.length > 0 ? reading : all.slice(0, 1);
  return groups.map((group) => {
    const tree = treeOf(group.paths);
    const examples = group.runs.map(({ event }) => cut(event, subject.shape, tree));
    const body = examples.reduce(merged, undefined);
    const where = groups.length === 1 ? [] : whereOf(group);
    return {
      description: described(subject.name, where),
      event: subject.name,
      ...(where.length === 0 ? {} : { where }),
      subject: subject.event.subject,
      ...known,
      body,
      rules: rulesFor(subject.shape, body, tree),
      reads: [...group.paths.values()],
      gaps,
    };
  });
}

function grouped(runs: readonly Run[]): readonly Group[] {
  const bySignature = Map.groupBy(runs, ({ reads }) =>
    JSON.stringify([...conditionsOf(reads.branches)].map(([path, { is }]) => [path, is]).sort()),
  );
  return [...bySignature.values()].map((group) => ({
    conditions: conditionsOf(group[0]?.reads.branches ?? new Map()),
    runs: group,
    paths: outermostDropped(new Map(group.flatMap(({ reads }) => [...reads.paths]))),
  }));
}

function conditionsOf(branches: ReadonlyMap<string, Met>): ReadonlyMap<string, Condition> {
  return new Map([...branches].map(([text, { path, names }]) => [text, { path, is: [...names].sort() }]));
}

/** A run that ended before it came to a union belongs to every shape that the union has. */
function withoutPartial(groups: readonly Group[]): readonly Group[] {
  const extend = (group: Group) => groups.filter((other) => other !== group && isPart(group, other));
  const partial = new Set(groups.filter((group) => extend(group).length > 0));
  return groups
    .filter((group) => !partial.has(group))
    .map((group) => {
      const parts = [...partial].filter((part) => isPart(part, group));
      const runs = [...group.runs, ...parts.flatMap((part) => part.runs)];
      return {
        ...group,
        runs: group.runs,
        paths: outermostDropped(new Map(runs.flatMap(({ reads }) => [...reads.paths]))),
      };
    })
    .sort((a, b) => (described("", whereOf(a)) < described("", whereOf(b)) ? -1 : 1));
}

function isPart(part: Group, whole: Group): boolean {
  return (
    part.conditions.size < whole.conditions.size &&
    [...part.conditions].every(([path, { is }]) => whole.conditions.get(path)?.is.join() === is.join())
  );
}

/** The conditions of a group, in the order of their paths. */
function whereOf({ conditions }: Group): readonly Condition[] {
  return [...conditions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, condition]) => condition);
}

function described(name: string, where: readonly Condition[]): string {
  const texts = where.map(({ path, is }) => `${pathText(path)} is ${is.join(" or ")}`);
  return texts.length === 0 ? name : `${name} where ${texts.join(" and ")}`;
}

/** Paths as a tree: what is read below each step. */
type Tree = Map<PathStep, Tree>;

function treeOf(paths: ReadonlyMap<string, Path>): Tree {
  const root: Tree = new Map();
  for (const path of paths.values()) {
    path.reduce<Tree>((tree, step) => {
      const inner = tree.get(step) ?? new Map();
      tree.set(step, inner);
      return inner;
    }, root);
  }
  return root;
}

/** The JSON view of what is read of an event. Of a list one element stands for all, and of a map one value. */
function cut(value: unknown, shape: Shape, tree: Tree): unknown {
  const actual = shapeAt(shape, value, []);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return actual.view(value);
  switch (actual.kind) {
    case "list": {
      const items = value as readonly unknown[];
      const inner = tree.get(ITEMS);
      return items.length === 0 ? [] : [items.map((item) => cutInner(item, actual.items, inner)).reduce(merged)];
    }
    case "map": {
      const [first] = Object.entries(value);
      return first === undefined ? {} : { [first[0]]: cutInner(first[1], actual.values, tree.get(VALUES)) };
    }
    default:
      return cutRecord(value, actual, tree);
  }
}

/** An element that nobody looks into is any object, or a value like it. */
function cutInner(value: unknown, shape: Shape, tree: Tree | undefined): unknown {
  if (tree !== undefined) return cut(value, shape, tree);
  const isContainer = typeof value === "object" && value !== null && !(value instanceof Uint8Array);
  return isContainer ? (Array.isArray(value) ? [] : {}) : shapeAt(shape, value, []).view(value);
}

function cutRecord(value: object, shape: Shape, tree: Tree): unknown {
  const tag: unknown = Reflect.get(value, TAG);
  const fields = shape.kind === "record" ? shape.fields : [];
  const read = fields.flatMap((field) => {
    const { held, of } = heldIn(value, field);
    const below = of === undefined ? undefined : tree.get(of.name);
    // An event may come without it, and the handler takes that: its absence is no breach. What it may be, the schema says.
    if (of === undefined || below === undefined || of.optional) return [];
    return [[of.name, cut(held, of.shape, below)] as const];
  });
  return Object.fromEntries([...(typeof tag === "string" ? [[TAG, tag] as const] : []), ...read]);
}

/** What a field of a value holds, and the field that this is: of a group the one that is set. */
function heldIn(value: object, field: FieldShape): { readonly held: unknown; readonly of: FieldShape | undefined } {
  const held: unknown = Reflect.get(value, memberName(field));
  if (field.shape.kind !== "group") return { held, of: field };
  const inner: unknown = typeof held === "object" && held !== null ? Reflect.get(held, "value") : undefined;
  return { held: inner, of: setFieldOf(field.shape, held) };
}

/** Two examples as one that shows more: what is there before what is null or empty. Of records of two types the first. */
function merged(one: unknown, other: unknown): unknown {
  if (one === undefined || one === null) return other;
  if (other === undefined || other === null) return one;
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length === 0 || other.length === 0) return one.length === 0 ? other : one;
    return [merged(one[0], other[0])];
  }
  // A text is compared as one; numbers beside it have a matcher of their own.
  if (typeof other === "string") return typeof one === "string" ? one : other;
  if (!isObject(one) || !isObject(other) || one[TAG] !== other[TAG]) return one;
  return Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((key) => [key, merged(one[key], other[key])]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How the values that are read are compared: by their types, as the schema has them. */
function rulesFor(shape: Shape, body: unknown, tree: Tree): readonly BodyRule[] {
  const rules: BodyRule[] = [];
  const visit = (of: Shape, example: unknown, path: Path, below: Tree | undefined): void => {
    const all = (...matchers: readonly Matcher[]) => rules.push({ path, combine: "AND", matchers });
    if (Array.isArray(example)) {
      all({ match: "type", min: 0 });
      const list = shapesIn(of).find((one) => one.kind === "list");
      if (list !== undefined && example.length > 0) visit(list.items, example[0], [...path, ITEMS], below?.get(ITEMS));
      return;
    }
    if (!isObject(example)) return void rules.push(scalarRule(of, example, path));
    const map = shapesIn(of).find((one) => one.kind === "map");
    if (map !== undefined) {
      all({ match: "values" });
      const [first] = Object.values(example);
      if (first !== undefined) visit(map.values, first, [...path, VALUES], below?.get(VALUES));
      return;
    }
    const record = recordLike(of, example);
    for (const [key, value] of Object.entries(example)) {
      if (key === TAG) rules.push({ path: [...path, key], combine: "AND", matchers: [{ match: "equality" }] });
      const field = (record === undefined ? [] : recordFields(record)).find(({ name }) => name === key);
      if (field !== undefined) visit(field.shape, value, [...path, key], below?.get(key));
    }
  };
  visit(shape, body, [], tree);
  return rules;
}

/** The shape itself, or those of a choice's branches. */
function shapesIn(shape: Shape): readonly Shape[] {
  return shape.kind === "choice" ? shape.branches.map((branch) => branch.shape) : [shape];
}

/** The record that an example is of: the branch that its tag names, or the one that it fits. Its fields are only those that are read. */
function recordLike(shape: Shape, example: Readonly<Record<string, unknown>>): RecordShape | undefined {
  if (shape.kind !== "choice") return shape.kind === "record" ? shape : undefined;
  const { [TAG]: tag, ...members } = example;
  const records = shape.branches.flatMap(({ name, shape: inner }) =>
    inner.kind === "record" ? [{ name, inner }] : [],
  );
  if (tag !== undefined) return records.find(({ name }) => name === tag)?.inner;
  const branch = shape.branchOf(example)?.shape;
  const fitting = records.filter(({ inner }) => {
    const names = new Set(recordFields(inner).map(({ name }) => name));
    return Object.keys(members).every((name) => names.has(name));
  });
  return (fitting.find(({ inner }) => inner === branch) ?? fitting[0])?.inner;
}

/** A value may be any of the plain kinds that its schema allows; the branches of other choices are shapes of their own. */
function scalarRule(shape: Shape, example: unknown, path: Path): BodyRule {
  const plain = shape.kind === "choice" && isStructural(shape) ? [shape] : shapesIn(shape);
  const kinds = new Set(plain.map(jsonKindOf));
  kinds.delete(typeof example === "object" ? "null" : (typeof example as JsonKind));
  const others = [...kinds].sort().flatMap((kind) => (shape.kind === "choice" ? (MATCHERS.get(kind) ?? []) : []));
  if (shape.kind === "scalar" && shape.constant) return { path, combine: "AND", matchers: [{ match: "equality" }] };
  if (others.length === 0) return { path, combine: "AND", matchers: [{ match: "type" }] };
  return { path, combine: "OR", matchers: [{ match: "type" }, ...others] };
}

type JsonKind = ScalarShape["json"];

/** The kinds that have a matcher of their own. Texts and bytes are the example's own type. */
const MATCHERS: ReadonlyMap<JsonKind, Matcher> = new Map([
  ["null", { match: "null" }],
  ["boolean", { match: "boolean" }],
  ["number", { match: "number" }],
]);

function jsonKindOf(shape: Shape): JsonKind {
  return shape.kind === "scalar" ? shape.json : "other";
}
