import { listIn, type SchemaNode } from "@concordat/schema/json";
import { objectPart } from "./members.ts";
import { keywordTexts } from "./values.ts";

/**
 * The properties that a schema among those of a `oneOf` cannot have beside its own, when an event is written: the only ones that
 * another one of them demands. An object with these would be of both, which `oneOf` does not take. Undefined for schemas of
 * other keywords: of `anyOf` an object may be of several.
 */
export function excludedNames(
  node: SchemaNode,
  alternatives: readonly SchemaNode[],
): ReadonlyMap<SchemaNode, readonly string[]> | undefined {
  if (listIn(node, "oneOf") !== alternatives || alternatives.length > MOST) return undefined;
  const demanded = alternatives.map((one) => keywordTexts(target(one), "required"));
  const known = alternatives.map((one) => new Set(objectPart(target(one))?.properties.map(({ name }) => name)));
  const excluded = alternatives.map((_, index) => {
    const others = demanded.filter((names, other) => other !== index && new Set(names).size === 1).flat();
    return [...new Set(others)].filter((name) => known[index]?.has(name) === false);
  });
  if (excluded.every((names) => names.length === 0)) return undefined;
  return new Map(alternatives.map((one, index) => [one, excluded[index] ?? []]));
}

/** Each is held against each other one. */
const MOST = 50;

function target(node: SchemaNode): SchemaNode {
  let at = node;
  while (at.ref !== undefined && objectPart(at) === undefined) at = at.ref;
  return at;
}
