import { randomFrom } from "../random.ts";
import type { JsonValue } from "../text/value.ts";
import { refHidesSiblings } from "./judge.ts";
import { itemSchemas } from "./judge-arrays.ts";
import { namesHeld } from "./judge-objects.ts";
import { countOf, typesOf } from "./judge-values.ts";
import { listIn, mapIn, type SchemaNode, schemaIn } from "./model.ts";
import { patternOf } from "./pattern.ts";
import { matchingText as textMatching } from "./regex/make.ts";
import {
  jsonNumber,
  madeSchema,
  notOf,
  ofTypes,
  TAKES_ANYTHING,
  withItem,
  withMember,
  withoutMember,
} from "./synthetic.ts";

/** What reads well in an event comes first. */
const TYPES = ["string", "number", "boolean", "null", "array", "object"] as const;

/** How many of the items beyond those that are named are tried. */
const MOST_ITEMS = 4;

const negated = new WeakMap<SchemaNode, readonly SchemaNode[]>();

/**
 * Schemas of what a schema does not take, one for each keyword that may say no, or more. A value of any of them is not
 * surely one that the schema rejects, as other parts may take it all the same; and together they need not be all.
 */
export function negationsOf(node: SchemaNode): readonly SchemaNode[] {
  const known = negated.get(node);
  if (known !== undefined) return known;
  const made = negate(node);
  negated.set(node, made);
  return made;
}

/** Whether a schema is one that only trying tells the opposite of: its one keyword is a pattern or such. */
export function isLeaf(node: SchemaNode): boolean {
  if (node === INTEGERS || unnamed.has(node)) return true;
  return node.keywords.size === 1 && [...node.keywords.keys()].every((keyword) => LEAVES.has(keyword));
}

const INTEGERS = ofTypes(["integer"]);
/** Schemas that only say what members may be that nothing names. */
const unnamed = new WeakSet<SchemaNode>();

const LEAVES: ReadonlySet<string> = new Set(["enum", "const", "pattern", "format", "multipleOf", "uniqueItems"]);

function negate(node: SchemaNode): readonly SchemaNode[] {
  if (node.truth !== undefined) return node.truth ? [] : [madeSchema({})];
  const referred = [node.ref, node.dynamicRef].flatMap((one) => (one === undefined ? [] : [notOf(one)]));
  if (refHidesSiblings(node)) return referred;
  return [...values(node), ...objects(node), ...arrays(node), ...referred, ...combined(node)];
}

function values(node: SchemaNode): readonly SchemaNode[] {
  const types = typesOf(node);
  const made: SchemaNode[] = [];
  if (types !== undefined) {
    const others = TYPES.filter((one) => !types.includes(one));
    for (const one of others) if (one !== "number" || !types.includes("integer")) made.push(ofTypes([one]));
    if (types.includes("integer") && !types.includes("number"))
      made.push(ofTypes(["number"], { one: { not: INTEGERS } }));
  }
  for (const [keyword, held] of node.keywords) {
    const opposite = OPPOSITES.get(keyword);
    if (opposite !== undefined) made.push(...opposite(held, node));
    else if (LEAVES.has(keyword)) made.push(leaf(keyword, held));
  }
  return made;
}

const TYPE_OF: Readonly<Record<string, readonly string[]>> = {
  pattern: ["string"],
  format: ["string", "number"],
  multipleOf: ["number"],
  uniqueItems: ["array"],
};

function leaf(keyword: string, held: JsonValue): SchemaNode {
  const inner = notOf(madeSchema({ keywords: { [keyword]: held } }));
  const types = TYPE_OF[keyword];
  return types === undefined ? inner : ofTypes(types, { one: { not: madeSchema({ keywords: { [keyword]: held } }) } });
}

type Opposite = (held: JsonValue, node: SchemaNode) => readonly SchemaNode[];

function numbers(keyword: string): Opposite {
  return (held, { document }) => {
    if (held.kind !== "number") return [];
    const made = [ofTypes(["number"], { keywords: { [keyword]: held } })];
    // In draft 4 the bound itself may be out as well.
    const strict = keyword === "exclusiveMinimum" ? "maximum" : "minimum";
    return document.draft === "draft-04" ? [...made, ofTypes(["number"], { keywords: { [strict]: held } })] : made;
  };
}

function counts(type: string, keyword: string, step: 1 | -1): Opposite {
  return (held) => {
    const count = (countOf(held) ?? Number.NaN) + step;
    return count >= 0 ? [ofTypes([type], { keywords: { [keyword]: jsonNumber(count) } })] : [];
  };
}

const OPPOSITES: ReadonlyMap<string, Opposite> = new Map(
  Object.entries({
    minimum: numbers("exclusiveMaximum"),
    maximum: numbers("exclusiveMinimum"),
    exclusiveMinimum: numbers("maximum"),
    exclusiveMaximum: numbers("minimum"),
    minLength: counts("string", "maxLength", -1),
    maxLength: counts("string", "minLength", 1),
    minItems: counts("array", "maxItems", -1),
    maxItems: counts("array", "minItems", 1),
    minProperties: counts("object", "maxProperties", -1),
    maxProperties: counts("object", "minProperties", 1),
    required: (held) => namesHeld(held).map(withoutMember),
    dependentRequired: dependentNames,
    dependencies: dependentNames,
  }),
);

function dependentNames(held: JsonValue): readonly SchemaNode[] {
  if (held.kind !== "object") return [];
  return held.members.flatMap(({ key, value }) =>
    namesHeld(value).map((name) =>
      madeSchema({ list: { allOf: [withMember(key, madeSchema({})), withoutMember(name)] } }),
    ),
  );
}

function objects(node: SchemaNode): readonly SchemaNode[] {
  const made: SchemaNode[] = [];
  for (const [name, schema] of mapIn(node, "properties") ?? []) made.push(withMember(name, notOf(schema)));
  for (const [pattern, schema] of mapIn(node, "patternProperties") ?? []) {
    const name = nameMatching(pattern);
    if (name !== undefined) made.push(withMember(name, notOf(schema)));
  }
  for (const keyword of ["additionalProperties", "unevaluatedProperties"]) {
    const rest = schemaIn(node, keyword);
    if (rest !== undefined) made.push(ofTypes(["object"], { one: { not: unnamedPart(node, rest) } }));
  }
  const names = schemaIn(node, "propertyNames");
  if (names !== undefined)
    made.push(
      ofTypes(["object"], { keywords: { minProperties: jsonNumber(1) }, one: { propertyNames: notOf(names) } }),
    );
  for (const keyword of ["dependentSchemas", "dependencies"])
    for (const [name, schema] of mapIn(node, keyword) ?? [])
      made.push(madeSchema({ list: { allOf: [withMember(name, madeSchema({})), notOf(schema)] } }));
  return made;
}

/** A name that a pattern matches; undefined where none is found. */
export function nameMatching(text: string): string | undefined {
  const pattern = patternOf(text);
  return pattern === undefined ? undefined : textMatching(pattern.tree.root, { random: randomFrom(1), most: 0 });
}

/** What a schema says of the members that it does not name, alone. */
function unnamedPart(node: SchemaNode, rest: SchemaNode): SchemaNode {
  const anything = (names: Iterable<string>) => new Map(Array.from(names, (name) => [name, TAKES_ANYTHING] as const));
  const part = madeSchema({
    properties: anything(mapIn(node, "properties")?.keys() ?? []),
    patternProperties: anything(mapIn(node, "patternProperties")?.keys() ?? []),
    one: { additionalProperties: rest },
  });
  unnamed.add(part);
  return part;
}

function arrays(node: SchemaNode): readonly SchemaNode[] {
  const { first, others } = itemSchemas(node);
  const made = first.map((schema, index) => withItem(index, notOf(schema)));
  for (const rest of [others, schemaIn(node, "unevaluatedItems")]) {
    if (rest === undefined) continue;
    // What another schema asks of the first of them may be asked of none after it.
    for (let index = 0; index < MOST_ITEMS; index += 1) made.push(withItem(first.length + index, notOf(rest)));
  }
  const contained = schemaIn(node, "contains");
  if (contained !== undefined) {
    const least = countOf(node.keywords.get("minContains")) ?? 1;
    const most = countOf(node.keywords.get("maxContains"));
    if (least > 0) made.push(ofTypes(["array"], { one: { items: notOf(contained) } }));
    if (most !== undefined)
      made.push(ofTypes(["array"], { keywords: { minItems: jsonNumber(most + 1) }, one: { items: contained } }));
  }
  return made;
}

function combined(node: SchemaNode): readonly SchemaNode[] {
  const made: SchemaNode[] = [];
  for (const schema of listIn(node, "allOf") ?? []) made.push(notOf(schema));
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = listIn(node, keyword) ?? [];
    if (branches.length > 0) made.push(madeSchema({ list: { allOf: branches.map(notOf) } }));
  }
  made.push(...pairsOf(listIn(node, "oneOf") ?? []));
  const inner = schemaIn(node, "not");
  if (inner !== undefined) made.push(inner);
  const [condition, then, otherwise] = ["if", "then", "else"].map((keyword) => schemaIn(node, keyword));
  if (condition !== undefined && then !== undefined)
    made.push(madeSchema({ list: { allOf: [condition, notOf(then)] } }));
  if (condition !== undefined && otherwise !== undefined)
    made.push(madeSchema({ list: { allOf: [notOf(condition), notOf(otherwise)] } }));
  return made;
}

/** The most branches of `oneOf` that are tried two at a time. */
const MOST_PAIRED = 8;

function pairsOf(branches: readonly SchemaNode[]): readonly SchemaNode[] {
  const some = branches.slice(0, MOST_PAIRED);
  return some.flatMap((one, index) =>
    some.slice(index + 1).map((other) => madeSchema({ list: { allOf: [one, other] } })),
  );
}
