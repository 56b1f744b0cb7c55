import { listIn, type SchemaNode } from "@concordat/schema/json";
import { type JsonKind, kindOf, valuesOf } from "./values.ts";

/** The kinds of JSON values, in the order in which a type lists them. */
export const KINDS: readonly JsonKind[] = ["object", "array", "string", "number", "boolean", "null"];

/** Some of {@link KINDS}. */
export type Kinds = ReadonlySet<JsonKind>;

/** All of {@link KINDS}. */
export const ALL_KINDS: Kinds = new Set(KINDS);

/** Gives the kinds of values that a schema takes, as far as `type`, values and the schemas in the same place say. */
export type KindsOf = (node: SchemaNode) => Kinds;

/** Makes a {@link KindsOf} that remembers: schemas that judge the same value form no circle. */
export function kindsOfNodes(): KindsOf {
  const known = new Map<SchemaNode, Kinds>();
  const kindsOf = (node: SchemaNode): Kinds => {
    const found = known.get(node);
    if (found !== undefined) return found;
    // A circle through $dynamicRef is the one that is left: from there anything may come.
    known.set(node, ALL_KINDS);
    const kinds = conjuncts(node).reduce((left, one) => both(left, unionOf(one.map(kindsOf))), ownKinds(node));
    known.set(node, kinds);
    return kinds;
  };
  return kindsOf;
}

/** The schemas that must hold for the same value, each as the alternatives of which one must. */
export function conjuncts(node: SchemaNode): readonly (readonly SchemaNode[])[] {
  const referred = [node.ref, node.dynamicRef].flatMap((one) => (one === undefined ? [] : [[one]]));
  if (!isAlone(node)) {
    const all = (listIn(node, "allOf") ?? []).map((one) => [one]);
    const choices = [listIn(node, "anyOf"), listIn(node, "oneOf")].flatMap((one) => (one === undefined ? [] : [one]));
    return [...referred, ...all, ...choices];
  }
  return referred;
}

/** Whether a schema's `$ref` is all that counts in it, as before draft 2019-09. */
export function isAlone({ ref, document }: SchemaNode): boolean {
  return ref !== undefined && document.draft.startsWith("draft-");
}

/** The kinds that are in both. */
export function both(left: Kinds, right: Kinds): Kinds {
  return left === ALL_KINDS ? right : new Set([...left].filter((kind) => right.has(kind)));
}

function unionOf(all: readonly Kinds[]): Kinds {
  return new Set(all.flatMap((kinds) => [...kinds]));
}

function ownKinds(node: SchemaNode): Kinds {
  if (node.truth !== undefined) return node.truth ? ALL_KINDS : new Set();
  if (isAlone(node)) return ALL_KINDS;
  const types = typesOf(node);
  const values = valuesOf(node);
  return values === undefined ? types : both(types, new Set(values.map(kindOf)));
}

function typesOf(node: SchemaNode): Kinds {
  const type = node.keywords.get("type");
  if (type?.kind === "string") return new Set([named(type.value)].flat());
  if (type?.kind !== "array") return ALL_KINDS;
  return new Set(type.items.flatMap((one) => (one.kind === "string" ? named(one.value) : [])));
}

function named(type: string): readonly JsonKind[] {
  const kind = type === "integer" ? "number" : type;
  return KINDS.filter((one) => one === kind);
}
