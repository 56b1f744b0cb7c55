import { inForce } from "./check.ts";
import { IN_PLACE } from "./keywords.ts";
import type { JsonSchemaModel, SchemaNode } from "./model.ts";
import { faultIn } from "./place.ts";

/**
 * Sees that no schema holds itself for the very same value, such as `{"$ref": "#"}` does: no event would ever be judged by it.
 * Circles through properties and items are legal. Linear in the size of the schema.
 * Throws SchemaError, which names the circle.
 */
export function checkCircles({ root }: JsonSchemaModel): void {
  const done = new Set<SchemaNode>();
  const met = new Set<SchemaNode>([root]);
  for (const node of met) {
    for (const next of inForce(node)) met.add(next);
    if (!done.has(node)) follow(node, done);
  }
}

/** A node on the way, and those that judge the same value which are still to be followed. */
interface Step {
  readonly node: SchemaNode;
  readonly rest: SchemaNode[];
}

function follow(start: SchemaNode, done: Set<SchemaNode>): void {
  const way: Step[] = [{ node: start, rest: inPlace(start) }];
  const on = new Set<SchemaNode>([start]);
  for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
    const next = step.rest.pop();
    if (next === undefined) {
      way.pop();
      on.delete(step.node);
      done.add(step.node);
    } else if (on.has(next))
      throw circle(
        way.map(({ node }) => node),
        next,
      );
    else if (!done.has(next)) {
      way.push({ node: next, rest: inPlace(next) });
      on.add(next);
    }
  }
}

function inPlace({ inner, ref }: SchemaNode): SchemaNode[] {
  const found = IN_PLACE.flatMap((keyword): readonly SchemaNode[] => {
    const held = inner.get(keyword);
    if (held === undefined) return [];
    return held.kind === "one" ? [held.schema] : [...held.schemas.values()];
  });
  return ref === undefined ? found : [...found, ref];
}

function circle(way: readonly SchemaNode[], first: SchemaNode): Error {
  const nodes = way.slice(way.indexOf(first));
  const named = [...nodes, first].map((node) => `${node.document.name ?? ""}#${node.pointer}`);
  const shown = named.length > 8 ? [...named.slice(0, 4), "…", ...named.slice(-3)] : named;
  return faultIn(first.document, first.at, first.pointer, {
    code: "circular",
    message: `the schema refers to itself for the same value: ${shown.join(" → ")}`,
    hint: "Let the circle go through a property or an item, or take one of the references out.",
  });
}
