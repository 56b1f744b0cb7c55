import type { SchemaNode } from "@concordat/schema/json";
import { type Edge, objectPart, typeEdges } from "./members.ts";

/** A schema that gets a type of its own. */
export interface DeclaredSchema {
  readonly node: SchemaNode;
  /** The one around it; undefined of the event's own, and of what is referred to. */
  readonly within: SchemaNode | undefined;
  /** The ways from there, such as the names of properties. */
  readonly hints: readonly string[];
}

/** Levels of types without names within each other. */
const UNNAMED_LEVELS = 12;

interface Met extends DeclaredSchema {
  readonly level: number;
  /** Whether it is more than a part of what is said of the same value. */
  readonly apart: boolean;
}

/**
 * The schemas that get a type of their own, in the order in which they are met: the event, what is referred to, objects with
 * properties, and what would else be written too deep inside another type.
 */
export function declaredSchemas(root: SchemaNode): readonly DeclaredSchema[] {
  const referred = referredTo(root);
  const declared: DeclaredSchema[] = [];
  const seen = new Set<SchemaNode>();
  // What comes first goes on the stack last.
  const todo: Met[] = [{ node: root, within: undefined, hints: [], level: UNNAMED_LEVELS, apart: true }];
  for (let met = todo.pop(); met !== undefined; met = todo.pop()) {
    const { node } = met;
    if (seen.has(node)) continue;
    seen.add(node);
    const named = referred.has(node) || met.level === UNNAMED_LEVELS || (met.apart && hasProperties(node));
    if (named) declared.push(referred.has(node) ? { node, within: undefined, hints: [] } : met);
    const from = named ? { within: node, hints: [], level: 0 } : met;
    todo.push(
      ...typeEdges(node)
        .map((edge) => step(edge, from))
        .toReversed(),
    );
  }
  return declared;
}

function step({ schema, hint, apart }: Edge, { within, hints, level }: Pick<Met, "within" | "hints" | "level">): Met {
  return { node: schema, within, hints: [...hints, hint], level: level + 1, apart };
}

/** The schemas of which types consist that something refers to, the event's own among them. */
function referredTo(root: SchemaNode): ReadonlySet<SchemaNode> {
  const met = new Set<SchemaNode>([root]);
  const referred = new Set<SchemaNode>([root]);
  // The set grows while it is walked.
  for (const node of met) {
    for (const target of [node.ref, node.dynamicRef]) if (target !== undefined) referred.add(target);
    for (const { schema } of typeEdges(node)) met.add(schema);
  }
  return referred;
}

/** Whether its type is an object with names in it. Schemas in the same place as another one's are part of that. */
function hasProperties(node: SchemaNode): boolean {
  return (objectPart(node)?.properties ?? []).some(({ schema }) => schema !== undefined);
}
