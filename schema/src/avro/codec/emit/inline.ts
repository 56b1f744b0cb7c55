import { innerTypes } from "../../canonical.ts";
import type { AvroType } from "../../model.ts";

/** Fields, items and branches of the parts that one function writes in their place. */
const MAX_IN_FUNCTION = 12;

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
      const { length } = innerTypes(type);
      if (length > left) return false;
      left -= length;
      return true;
    };
  };
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
