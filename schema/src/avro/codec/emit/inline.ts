import { innerTypes } from "../../canonical.ts";
import { type AvroType, PRIMITIVES } from "../../model.ts";

/**
 * Fields, items and branches of the parts that one function writes in their place. Few: V8 puts what a function calls in its
 * place only up to a length, and then the others stay calls.
 */
const MAX_IN_FUNCTION = 4;

/** Tells of a type, in the function that is being written, whether it is written in its place rather than as a function. */
export type Inlining = (type: AvroType) => boolean;

/**
 * What is used in one place is written there, as far as a function stays one that V8 optimises and people follow. Gives, for
 * each function anew, the answers.
 */
export function inliningOf(root: AvroType): () => Inlining {
  const uses = usesIn(root);
  return () => {
    let left = MAX_IN_FUNCTION;
    return (type) => {
      if (type.kind === "enum" || uses.get(type) !== 1) return false;
      if (isOptionalScalar(type)) return true;
      const { length } = innerTypes(type);
      if (length > left) return false;
      left -= length;
      return true;
    };
  };
}

/** A union of null and a primitive type: a few lines. */
function isOptionalScalar(type: AvroType): boolean {
  if (type.kind !== "union" || type.branches.length !== 2) return false;
  const [first, second] = type.branches.map(({ kind }) => kind);
  return (first === "null" && isPrimitive(second)) || (second === "null" && isPrimitive(first));
}

function isPrimitive(kind: AvroType["kind"] | undefined): boolean {
  return PRIMITIVES.some((primitive) => primitive === kind);
}

/** How many places use each type. */
function usesIn(root: AvroType): ReadonlyMap<AvroType, number> {
  const uses = new Map<AvroType, number>();
  const todo = [root];
  for (let type = todo.pop(); type !== undefined; type = todo.pop()) {
    for (const inner of innerTypes(type)) {
      const known = uses.get(inner) ?? 0;
      uses.set(inner, known + 1);
      if (known === 0) todo.push(inner);
    }
  }
  return uses;
}
