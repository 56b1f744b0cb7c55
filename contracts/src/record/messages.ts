import { type AvroType, jsonView } from "@concordat/schema/avro";
import type { BodyRule, ContractMessage, Matcher } from "../model.ts";
import { ITEMS, type Path, type PathStep, VALUES } from "../path.ts";
import type { Known } from "./lock.ts";
import type { Run, Subject } from "./run.ts";
import { branchAt, isStructural, outermostDropped } from "./track.ts";

/** Runs that met the same branches: the events of one shape. */
interface Group {
  readonly conditions: ReadonlyMap<string, string>;
  readonly runs: readonly Run[];
  readonly paths: ReadonlyMap<string, Path>;
}

/** What the runs of a handler ask for, as messages: one for each shape of the event that the handler tells apart. */
export function messagesOf(
  subject: Subject,
  known: Known,
  runs: readonly Run[],
  gaps: readonly string[],
): readonly ContractMessage[] {
  const all = withoutPartial(grouped(runs));
  const reading = all.filter(({ paths }) => paths.size > 0);
  // A handler that reads nothing has a contract too: that it takes the event.
  const groups = reading.length > 0 ? reading : all.slice(0, 1);
  return groups.map((group) => {
    const tree = treeOf(group.paths);
    const examples = group.runs.map(({ event }) => cut(event, subject.type, tree));
    const body = examples.reduce(merged, undefined);
    return {
      description: groups.length === 1 ? subject.name : described(subject.name, group),
      event: subject.name,
      subject: subject.event.subject,
      ...known,
      body,
      rules: rulesFor(subject.type, body, tree),
      reads: [...group.paths.values()],
      gaps,
    };
  });
}

function grouped(runs: readonly Run[]): readonly Group[] {
  const bySignature = Map.groupBy(runs, ({ reads }) => JSON.stringify([...conditionsOf(reads.branches)].sort()));
  return [...bySignature.values()].map((group) => ({
    conditions: conditionsOf(group[0]?.reads.branches ?? new Map()),
    runs: group,
    paths: outermostDropped(new Map(group.flatMap(({ reads }) => [...reads.paths]))),
  }));
}

function conditionsOf(branches: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, string> {
  return new Map([...branches].map(([path, names]) => [path, [...names].sort().join(" or ")]));
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
    .sort((a, b) => (described("", a) < described("", b) ? -1 : 1));
}

function isPart(part: Group, whole: Group): boolean {
  return (
    part.conditions.size < whole.conditions.size &&
    [...part.conditions].every(([path, names]) => whole.conditions.get(path) === names)
  );
}

function described(name: string, { conditions }: Group): string {
  const texts = [...conditions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, names]) => `${path} is ${names}`);
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
function cut(value: unknown, type: AvroType, tree: Tree): unknown {
  const actual = branchAt(type, value, []);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return leafView(value, actual);
  switch (actual.kind) {
    case "array": {
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
function cutInner(value: unknown, type: AvroType, tree: Tree | undefined): unknown {
  if (tree !== undefined) return cut(value, type, tree);
  const isContainer = typeof value === "object" && value !== null && !(value instanceof Uint8Array);
  return isContainer ? (Array.isArray(value) ? [] : {}) : leafView(value, branchAt(type, value, []));
}

/** A long is a number in a contract, whatever the consumer's code holds it as: the provider's code may hold it otherwise. */
function leafView(value: unknown, type: AvroType): unknown {
  const long = typeof value === "bigint" && type.kind === "long" && type.logical === undefined;
  return long && Number.isSafeInteger(Number(value)) ? Number(value) : jsonView(value);
}

function cutRecord(value: object, type: AvroType, tree: Tree): unknown {
  const tag: unknown = Reflect.get(value, "$type");
  const fields = type.kind === "record" ? type.fields : [];
  const read = fields.flatMap(({ name, type: inner }) => {
    const below = tree.get(name);
    return below === undefined ? [] : [[name, cut(Reflect.get(value, name), inner, below)] as const];
  });
  return Object.fromEntries([...(typeof tag === "string" ? [["$type", tag] as const] : []), ...read]);
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
  if (!isObject(one) || !isObject(other) || one.$type !== other.$type) return one;
  return Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((key) => [key, merged(one[key], other[key])]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How the values that are read are compared: by their types, as the schema has them. */
function rulesFor(type: AvroType, body: unknown, tree: Tree): readonly BodyRule[] {
  const rules: BodyRule[] = [];
  const visit = (of: AvroType, example: unknown, path: Path, below: Tree | undefined): void => {
    const all = (...matchers: readonly Matcher[]) => rules.push({ path, combine: "AND", matchers });
    if (Array.isArray(example)) {
      all({ match: "type", min: 0 });
      const items = branchOfKind(of, "array");
      if (items?.kind === "array" && example.length > 0)
        visit(items.items, example[0], [...path, ITEMS], below?.get(ITEMS));
      return;
    }
    if (!isObject(example)) return void rules.push(scalarRule(of, example, path));
    const map = branchOfKind(of, "map");
    if (map?.kind === "map") {
      all({ match: "values" });
      const [first] = Object.values(example);
      if (first !== undefined) visit(map.values, first, [...path, VALUES], below?.get(VALUES));
      return;
    }
    const record = recordLike(of, example);
    for (const [key, value] of Object.entries(example)) {
      if (key === "$type") rules.push({ path: [...path, key], combine: "AND", matchers: [{ match: "equality" }] });
      const field = record?.kind === "record" ? record.fields.find(({ name }) => name === key) : undefined;
      if (field !== undefined) visit(field.type, value, [...path, key], below?.get(key));
    }
  };
  visit(type, body, [], tree);
  return rules;
}

function branchOfKind(type: AvroType, kind: AvroType["kind"]): AvroType | undefined {
  return type.kind === "union"
    ? type.branches.find((branch) => branch.kind === kind)
    : type.kind === kind
      ? type
      : undefined;
}

/** The record that an example is of. Its fields are only those that are read. */
function recordLike(type: AvroType, { $type }: Readonly<Record<string, unknown>>): AvroType | undefined {
  if (type.kind !== "union") return type;
  return type.branches.find((one) => one.kind === "record" && ($type === undefined || one.name.full === $type));
}

/** A value may be any of the plain kinds that its schema allows; the branches of other unions are shapes of their own. */
function scalarRule(type: AvroType, example: unknown, path: Path): BodyRule {
  const kinds = new Set(type.kind === "union" && !isStructural(type) ? type.branches.map(kindOf) : [kindOf(type)]);
  kinds.delete(typeof example === "object" ? "null" : (typeof example as JsonKind));
  const others = [...kinds].sort().flatMap((kind) => (type.kind === "union" ? (MATCHERS.get(kind) ?? []) : []));
  if (others.length === 0) return { path, combine: "AND", matchers: [{ match: "type" }] };
  return { path, combine: "OR", matchers: [{ match: "type" }, ...others] };
}

type JsonKind = "null" | "boolean" | "number" | "string" | "other";

/** The kinds that have a matcher of their own. Texts and bytes are the example's own type. */
const MATCHERS: ReadonlyMap<JsonKind, Matcher> = new Map([
  ["null", { match: "null" }],
  ["boolean", { match: "boolean" }],
  ["number", { match: "number" }],
]);

/** What a type's values are in the JSON view. */
function kindOf({ kind, logical }: AvroType): JsonKind {
  switch (kind) {
    case "null":
    case "boolean":
    case "string":
      return kind;
    case "int":
    case "long":
    case "float":
    case "double":
      return "number";
    case "bytes":
    case "fixed":
    case "enum":
      return logical?.kind === "duration" ? "other" : "string";
    default:
      return "other";
  }
}
