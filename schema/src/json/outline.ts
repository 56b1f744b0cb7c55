import type { Budget } from "../budget.ts";
import type { JsonValue } from "../text/value.ts";
import { type Combination, combinationsOf } from "./combinations.ts";
import { bothOf, eitherOf } from "./either.ts";
import { impliedTypes } from "./goal.ts";
import { equalityKey } from "./instance.ts";
import { refHidesSiblings } from "./judge.ts";
import { itemSchemas } from "./judge-arrays.ts";
import { namesHeld } from "./judge-objects.ts";
import { shownValue, typesOf } from "./judge-values.ts";
import { mapIn, type SchemaNode, schemaIn } from "./model.ts";
import type {
  FieldOutline,
  ListOutline,
  Outline,
  OutlineKind,
  RecordOutline,
  ScalarOutline,
  Tag,
} from "./outline-kinds.ts";

/** The outlines of a schema and all inside it. */
export interface Outlines {
  readonly root: Outline;
  readonly of: (nodes: readonly SchemaNode[]) => Outline;
}

/** Makes outlines as they are asked for. Takes steps for each that is looked into. */
export function outlinesOf(root: SchemaNode, budget: Budget): Outlines {
  const known = new Map<string, Outline>();
  const ids = new Map<SchemaNode, number>();
  const idOf = (node: SchemaNode): number => {
    const id = ids.get(node) ?? ids.size;
    ids.set(node, id);
    return id;
  };
  const of = (given: readonly SchemaNode[]): Outline => {
    const nodes = [...new Set(given.map(referred))];
    const key = nodes.map(idOf).join();
    const found = known.get(key) ?? lazy(key, nodes, () => kindsOf(nodes, { of, budget }));
    known.set(key, found);
    return found;
  };
  return { of, root: of([root]) };
}

/** What a schema that is only a reference leads to. */
function referred(node: SchemaNode): SchemaNode {
  const met = new Set<SchemaNode>();
  let at = node;
  while (at.ref !== undefined && (refHidesSiblings(at) || at.keywords.size === 1) && !met.has(at)) {
    met.add(at);
    at = at.ref;
  }
  return at;
}

function lazy(key: string, nodes: readonly SchemaNode[], make: () => readonly OutlineKind[]): Outline {
  let kinds: readonly OutlineKind[] | undefined;
  return {
    key,
    nodes,
    get kinds() {
      kinds ??= make();
      return kinds;
    },
  };
}

interface Outlining {
  readonly of: Outlines["of"];
  readonly budget: Budget;
}

function kindsOf(nodes: readonly SchemaNode[], outlining: Outlining): readonly OutlineKind[] {
  const combined = combinationsOf(nodes, outlining.budget);
  return merged(
    combined.flatMap((one) => kindsIn(one, outlining)),
    outlining,
  );
}

function kindsIn({ must, may }: Combination, outlining: Outlining): readonly OutlineKind[] {
  const own = [...must].filter((node) => !refHidesSiblings(node));
  const maybe = [...may].map(referred).filter(({ truth }) => truth === undefined);
  const listed = listedIn(own);
  const types = typesIn(own, maybe, listed);
  return types.flatMap((type): readonly OutlineKind[] => {
    if (type === "object") return objectIn(own, maybe, outlining);
    if (type === "array") return [listOf(own, outlining)];
    return scalarIn(type, own, listed);
  });
}

/** The values that an `enum` or a `const` lists, those that all of them do. */
function listedIn(nodes: readonly SchemaNode[]): readonly JsonValue[] | undefined {
  let values: readonly JsonValue[] | undefined;
  for (const { keywords } of nodes) {
    const constant = keywords.get("const");
    const held = keywords.get("enum");
    const own = constant !== undefined ? [constant] : held?.kind === "array" ? held.items : undefined;
    if (own !== undefined && (values === undefined || own.length < values.length)) values = own;
  }
  return values;
}

function typesIn(
  own: readonly SchemaNode[],
  maybe: readonly SchemaNode[],
  listed: readonly JsonValue[] | undefined,
): readonly string[] {
  let types: ReadonlySet<string> | undefined;
  for (const node of own) {
    const some = typesOf(node);
    if (some === undefined) continue;
    const all = new Set(some.includes("number") ? [...some, "integer"] : some);
    types = types === undefined ? all : types.intersection(all);
  }
  if (listed !== undefined) {
    const kinds = new Set<string>(listed.map(({ kind }) => kind));
    const allowed = types;
    if (allowed === undefined) return [...kinds];
    return [...kinds].filter((kind) => allowed.has(kind) || (kind === "number" && allowed.has("integer")));
  }
  if (types === undefined) {
    const implied = impliedTypes([...own, ...maybe]);
    return implied.size === 0 ? ["any"] : [...implied];
  }
  return [...types].filter((type) => type !== "integer" || types?.has("number") !== true);
}

function objectIn(
  own: readonly SchemaNode[],
  maybe: readonly SchemaNode[],
  { of, budget }: Outlining,
): readonly OutlineKind[] {
  const names = new Set([...own, ...maybe].flatMap((node) => [...(mapIn(node, "properties")?.keys() ?? [])]));
  const rest = restOf(own, of);
  if (names.size === 0) return [{ kind: "map", values: rest ?? of([]) }];
  const required = new Set(own.flatMap(({ keywords }) => namesHeld(keywords.get("required"))));
  const fields = new Map<string, FieldOutline>();
  for (const name of names) {
    budget.spend();
    const schemas = own.flatMap((node) => mapIn(node, "properties")?.get(name) ?? []);
    // What only some condition asks for, the value may be or not.
    const possible =
      schemas.length > 0 ? schemas : [eitherOf(maybe.flatMap((node) => mapIn(node, "properties")?.get(name) ?? []))];
    if (schemas.some(({ truth }) => truth === false)) {
      // A member that must not be there; where it has to be, there is no such value.
      if (required.has(name)) return [];
      continue;
    }
    fields.set(name, { outline: of(possible), optional: !required.has(name) });
  }
  return [{ kind: "record", fields, rest, nodes: own, name: titleOf(own), tags: tagsOf(fields, budget) }];
}

function restOf(own: readonly SchemaNode[], of: Outlines["of"]): Outline | undefined {
  const schemas = own.flatMap((node) => [
    ...(mapIn(node, "patternProperties")?.values() ?? []),
    ...[schemaIn(node, "additionalProperties"), schemaIn(node, "unevaluatedProperties")].filter(
      (one) => one !== undefined && one.truth === undefined,
    ),
  ]);
  const some = schemas.filter((one) => one !== undefined);
  return some.length === 0 ? undefined : of([eitherOf(some)]);
}

/** What a schema calls itself: its title, or the name that it is defined by. */
function titleOf(nodes: readonly SchemaNode[]): string | undefined {
  for (const { keywords, pointer } of nodes.toReversed()) {
    const title = keywords.get("title");
    if (title?.kind === "string" && title.value !== "") return title.value;
    const [, name] = /\/(?:definitions|\$defs)\/([^/]+)$/.exec(pointer) ?? [];
    if (name !== undefined) return name.replaceAll("~1", "/").replaceAll("~0", "~");
  }
  return undefined;
}

function tagsOf(fields: ReadonlyMap<string, FieldOutline>, budget: Budget): ReadonlyMap<string, Tag> {
  const tags = new Map<string, Tag>();
  for (const [name, { outline }] of fields) {
    const listed = listedIn(outline.nodes);
    if (listed === undefined || listed.length === 0 || listed.length > 20) continue;
    const keys = new Set(listed.map((value) => equalityKey(value, budget)));
    const text = listed.map((value) => (value.kind === "string" ? value.value : shownValue(value))).join(" or ");
    tags.set(name, { keys, text });
  }
  return tags;
}

function listOf(own: readonly SchemaNode[], { of }: Outlining): ListOutline {
  const perNode = own.map((node) => {
    const { first, others } = itemSchemas(node);
    return eitherOf([...first, ...(others === undefined ? [] : [others])].filter(({ truth }) => truth !== false));
  });
  const said = perNode.filter((node) => node.keywords.size > 0);
  return { kind: "list", items: of(said) };
}

function scalarIn(
  type: string,
  own: readonly SchemaNode[],
  listed: readonly JsonValue[] | undefined,
): readonly OutlineKind[] {
  const json = type === "integer" ? "number" : type === "any" ? "other" : (type as ScalarOutline["json"]);
  if (listed !== undefined) {
    const values = listed.filter(({ kind }) => kind === json);
    const shown = values.map(shownValue).join(", ");
    const text = json === "null" ? "null" : values.length === 1 ? `${json} ${shown}` : `${json} of ${shown}`;
    return values.length === 0 ? [] : [{ kind: "scalar", json, text, constant: values.length === 1 }];
  }
  const format = own.flatMap(({ keywords }) => {
    const held = keywords.get("format");
    return held?.kind === "string" && json === "string" ? [held.value] : [];
  });
  const text = [type === "any" ? "any value" : type, ...new Set(format)].join(" ");
  return [{ kind: "scalar", json, text, constant: json === "null" }];
}

/** Each kind once; records that have the same members are one. */
function merged(kinds: readonly OutlineKind[], { of }: Outlining): readonly OutlineKind[] {
  const lists = kinds.filter((one) => one.kind === "list");
  const maps = kinds.filter((one) => one.kind === "map");
  const list =
    lists.length > 0
      ? [
          {
            kind: "list",
            items: together(
              lists.map(({ items }) => items),
              of,
            ),
          } as const,
        ]
      : [];
  const map =
    maps.length > 0
      ? [
          {
            kind: "map",
            values: together(
              maps.map(({ values }) => values),
              of,
            ),
          } as const,
        ]
      : [];
  return [
    ...mergedRecords(kinds.filter((one) => one.kind === "record")),
    ...map,
    ...list,
    ...mergedScalars(kinds.filter((one) => one.kind === "scalar")),
  ];
}

function together(outlines: readonly Outline[], of: Outlines["of"]): Outline {
  const [first, ...others] = new Set(outlines);
  if (first !== undefined && others.length === 0) return first;
  return of([eitherOf([...new Set(outlines)].map(({ nodes }) => bothOf(nodes)))]);
}

function mergedRecords(records: readonly RecordOutline[]): readonly RecordOutline[] {
  const bySignature = Map.groupBy(records, ({ fields }) =>
    [...fields].map(([name, { outline }]) => `${name}\u0000${outline.key}`).join("\n"),
  );
  return [...bySignature.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const fields = [...first.fields].map(([name, field]): [string, FieldOutline] => [
      name,
      { ...field, optional: field.optional || others.some((other) => other.fields.get(name)?.optional === true) },
    ]);
    return [{ ...first, fields: new Map(fields), nodes: others.length === 0 ? first.nodes : shared(first, others) }];
  });
}

/** The schemas that all of some records have. */
function shared(first: RecordOutline, others: readonly RecordOutline[]): readonly SchemaNode[] {
  return first.nodes.filter((node) => others.every(({ nodes }) => nodes.includes(node)));
}

function mergedScalars(scalars: readonly ScalarOutline[]): readonly ScalarOutline[] {
  return [...Map.groupBy(scalars, ({ json }) => json).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const texts = [...new Set([first, ...others].map(({ text }) => text))];
    return [{ ...first, text: texts.join(" or "), constant: first.constant && texts.length === 1 }];
  });
}
