import type { JsonValue } from "@concordat/schema";
import {
  type InnerSchemas,
  isSince,
  itemSchemas,
  plainJson,
  type SchemaNode,
  schemasFrom,
} from "@concordat/schema/json";
import { wordsOf } from "../names.ts";
import { isAlone } from "./kinds.ts";

/** A schema in the words of draft 2020-12, as ajv takes it: references lead to its own definitions and nowhere else. */
export interface AjvSchema {
  readonly schema: object;
  /** Whether it has keywords that depend on what others have judged. */
  readonly unevaluated: boolean;
  /** Whether it names a member that every object has, such as `constructor`. */
  readonly namesInherited: boolean;
  /** Whether ajv judges it otherwise than the draft says. */
  readonly isBeyond: boolean;
}

/** A schema this far inside another one is a definition, so that no function of its checks grows without bound. */
const LEVELS = 6;

/** Properties that one function checks; more are checked by several. */
const PROPERTIES_AT_ONCE = 60;

type Plain = Record<string, unknown>;

/**
 * What a schema says, as one schema of draft 2020-12 whatever its own draft: what a draft does not know is left out, what was
 * called otherwise is called as it is now, and each schema that something refers to is a definition.
 */
export function ajvSchema(root: SchemaNode): AjvSchema {
  const definitions: Record<string, unknown> = {};
  const names = new Map<SchemaNode, string>();
  const todo: SchemaNode[] = [];
  let unevaluated = false;
  const refOf = (node: SchemaNode): string => {
    const known = names.get(node);
    if (known !== undefined) return `#/$defs/${known}`;
    const name = `s${names.size}`;
    names.set(node, name);
    todo.push(node);
    return `#/$defs/${name}`;
  };
  const referred = referredTo(root);
  const place = (node: SchemaNode, level: number): unknown => {
    if (node.truth !== undefined) return node.truth;
    return level >= LEVELS || referred.has(node) ? { $ref: refOf(node) } : written(node, level);
  };
  const written = (node: SchemaNode, level: number): Plain => {
    const out: Plain = {};
    if (node.ref !== undefined) out.$ref = refOf(node.ref);
    if (isAlone(node)) return out;
    if (node.dynamicRef !== undefined) out.allOf = [{ $ref: refOf(node.dynamicRef) }];
    for (const [keyword, value] of node.keywords) assertion(out, node, keyword, value);
    for (const [keyword, held] of node.inner) {
      if (keyword.startsWith("unevaluated")) unevaluated = true;
      applicator(out, node, keyword, held, (one) => place(one, level + 1));
    }
    items(out, node, (one) => place(one, level + 1));
    if (out.prefixItems !== undefined && out.contains !== undefined) setContainsApart(out);
    splitProperties(out, (part) => {
      const name = `p${Object.keys(definitions).length}_${names.size}`;
      definitions[name] = part;
      return { $ref: `#/$defs/${name}` };
    });
    return out;
  };
  const start = refOf(root);
  for (let node = todo.shift(); node !== undefined; node = todo.shift()) {
    definitions[names.get(node) ?? ""] = node.truth ?? written(node, 0);
  }
  return {
    schema: { $ref: start, $defs: definitions },
    unevaluated,
    namesInherited: namesInherited(definitions),
    isBeyond: isBeyond(root),
  };
}

/** All schemas that something refers to. */
function referredTo(root: SchemaNode): ReadonlySet<SchemaNode> {
  const targets = [...schemasFrom(root)].flatMap(({ ref, dynamicRef }) => [ref, dynamicRef]);
  return new Set(targets.filter((one) => one !== undefined));
}

/** Whether some text in a schema is the name of a member that every object has: it may be one that is asked for. */
function namesInherited(definitions: object): boolean {
  const text = JSON.stringify(definitions);
  return Object.getOwnPropertyNames(Object.prototype).some((name) => text.includes(name));
}

/** Whether a dynamic reference may lead to more than one schema, or which items are judged depends on what `contains` takes. */
function isBeyond(root: SchemaNode): boolean {
  const nodes = [...schemasFrom(root)];
  if (nodes.some(({ inner }) => inner.has("contains")) && nodes.some(({ inner }) => inner.has("unevaluatedItems")))
    return true;
  if (nodes.every(({ dynamicRef }) => dynamicRef === undefined)) return false;
  const anchors = nodes.flatMap(
    ({ keywords }) => keywords.get("$dynamicAnchor") ?? keywords.get("$recursiveAnchor") ?? [],
  );
  const names = anchors.map((one) => (one.kind === "string" ? one.value : ""));
  return new Set(names).size < names.length;
}

/** What all drafts have, and mean the same by. */
const SAME_IN_ALL: ReadonlySet<string> = wordsOf(
  "type multipleOf maximum minimum maxLength minLength pattern maxItems minItems uniqueItems maxProperties minProperties",
  "required format",
);

/** A keyword that holds no schemas. */
function assertion(out: Plain, node: SchemaNode, keyword: string, value: JsonValue): void {
  const { draft } = node.document;
  const modern = isSince(draft, "2019-09");
  if (keyword === "enum" && value.kind === "array") values(out, keyword, value.items.map(plainJson));
  else if (keyword === "const" && isSince(draft, "draft-06")) values(out, keyword, [plainJson(value)]);
  else if (SAME_IN_ALL.has(keyword)) out[keyword] = limited(plainJson(value));
  else if (keyword === "exclusiveMaximum" || keyword === "exclusiveMinimum") exclusive(out, node, keyword, value);
  else if (!modern && keyword === "dependencies") dependencies(out, value);
  else if (modern && keyword === "dependentRequired") out.dependentRequired = plainJson(value);
  else if (modern && (keyword === "minContains" || keyword === "maxContains")) out[keyword] = plainJson(value);
}

/** The values that are allowed, less those that nothing can be: no number of JavaScript is as large as 1e400. */
function values(out: Plain, keyword: "enum" | "const", allowed: readonly unknown[]): void {
  const readable = allowed.filter((value) => typeof value !== "number" || Number.isFinite(value));
  if (readable.length === 0) out.allOf = [...listOf(out.allOf), false];
  else out[keyword] = keyword === "const" ? readable[0] : readable;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A limit that no number of JavaScript reaches, such as 1e400, is the largest that there is. */
function limited(value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? Math.sign(value) * Number.MAX_VALUE : value;
}

function exclusive(out: Plain, { keywords }: SchemaNode, keyword: string, value: JsonValue): void {
  if (value.kind === "number") out[keyword] = limited(plainJson(value));
  // As draft 4 has it: the limit itself is excluded.
  const inclusive = keyword === "exclusiveMaximum" ? "maximum" : "minimum";
  const limit = keywords.get(inclusive);
  if (value.kind === "boolean" && value.value && limit !== undefined) out[keyword] = limited(plainJson(limit));
}

/** The lists of names among `dependencies`; its schemas are among those that a node holds. */
function dependencies(out: Plain, value: JsonValue): void {
  if (value.kind !== "object") return;
  const lists = value.members.filter((one) => one.value.kind === "array");
  if (lists.length > 0) out.dependentRequired = Object.fromEntries(lists.map((one) => [one.key, plainJson(one.value)]));
}

function applicator(
  out: Plain,
  node: SchemaNode,
  keyword: string,
  held: InnerSchemas,
  place: (node: SchemaNode) => unknown,
): void {
  const list = held.kind === "list" ? held.schemas.map(place) : [];
  const one = held.kind === "one" ? place(held.schema) : undefined;
  const named =
    held.kind === "map" ? new Map([...held.schemas].map(([key, schema]) => [key, place(schema)])) : undefined;
  switch (keyword) {
    case "$defs":
    case "definitions":
    case "contentSchema":
      return;
    case "allOf":
      out.allOf = [...listOf(out.allOf), ...list];
      return;
    case "anyOf":
    case "oneOf":
      if (list.length > 0) out[keyword] = list;
      return;
    case "prefixItems":
    case "items":
    case "additionalItems":
      return;
    case "properties":
      out.properties = Object.fromEntries([...(named ?? [])].filter(([key]) => key !== PROTO));
      // ajv knows no property of this name; as a pattern it does.
      if (named?.has(PROTO)) patterns(out, new Map([[`^${PROTO}$`, named.get(PROTO)]]));
      return;
    case "patternProperties":
      patterns(out, named ?? new Map());
      return;
    case "dependencies":
      // Since 2019-09 they have names of their own.
      if (!isSince(node.document.draft, "2019-09")) out.dependentSchemas = Object.fromEntries(named ?? []);
      return;
    case "dependentSchemas":
      out.dependentSchemas = Object.fromEntries(named ?? []);
      return;
    default:
      out[keyword] = one;
  }
}

/** What every draft says in its own way. */
function items(out: Plain, node: SchemaNode, place: (node: SchemaNode) => unknown): void {
  const { first, others } = itemSchemas(node);
  if (first.length > 0) out.prefixItems = first.map(place);
  if (others !== undefined) out.items = place(others);
}

/** ajv leaves out what follows the schemas of the first items where an array has none. */
function setContainsApart(out: Plain): void {
  const { contains, minContains, maxContains } = out;
  const counts = Object.entries({ minContains, maxContains }).filter(([, count]) => count !== undefined);
  out.allOf = [...listOf(out.allOf), { contains, ...Object.fromEntries(counts) }];
  for (const keyword of ["contains", "minContains", "maxContains"]) delete out[keyword];
}

const PROTO = "__proto__";

function patterns(out: Plain, more: ReadonlyMap<string, unknown>): void {
  const before = out.patternProperties;
  out.patternProperties = { ...(typeof before === "object" ? before : {}), ...Object.fromEntries(more) };
}

/** Gives the checks of many properties to several functions: one would be too long for the engine to read and to compile. */
function splitProperties(out: Plain, apart: (part: Plain) => unknown): void {
  const { properties } = out;
  if (typeof properties !== "object" || properties === null) return;
  const all = Object.entries(properties);
  if (all.length <= PROPERTIES_AT_ONCE) return;
  const parts: unknown[] = [];
  for (let start = 0; start < all.length; start += PROPERTIES_AT_ONCE)
    parts.push(apart({ properties: Object.fromEntries(all.slice(start, start + PROPERTIES_AT_ONCE)) }));
  out.properties = Object.fromEntries(all.map(([name]) => [name, true]));
  out.allOf = [...listOf(out.allOf), ...parts];
}
