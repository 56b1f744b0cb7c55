import type { SubjectKey } from "../../entities.ts";
import { keyText } from "../../names.ts";
import type { Asked, Epoch, Key } from "../epochs.ts";

/** What answers are held by: the epochs, and whether they can be relied on now. */
export interface Reliance {
  of(key: Key): Epoch;
  hold(asked: Asked): boolean;
}

interface Kept<Value> {
  readonly asked: Asked;
  readonly value: Value;
  readonly size: number;
}

/**
 * Keeps answers about subjects for as long as their key has not moved. The epoch is noted before the question is asked, so
 * that an answer is never held to be newer than it is.
 * @param most the sizes of all answers together; 0 keeps none.
 */
export function remembered<Value>(
  standing: Reliance,
  ask: (key: SubjectKey) => Promise<Value>,
  { keyOf, sizeOf, most }: { keyOf: (key: SubjectKey) => Key; sizeOf: (value: Value) => number; most: number },
): (key: SubjectKey) => Promise<Value> {
  const kept = new Map<string, Kept<Value>>();
  let sum = 0;
  return async (key) => {
    const name = keyText(key);
    const known = kept.get(name);
    if (known !== undefined && standing.hold(known.asked)) return known.value;
    const part = keyOf(key);
    const asked: Asked = new Map([[part, standing.of(part)]]);
    const value = await ask(key);
    const size = sizeOf(value);
    if (size > most) return value;
    if (sum + size > most) {
      kept.clear();
      sum = 0;
    }
    sum += size - (kept.get(name)?.size ?? 0);
    kept.set(name, { asked, value, size });
    return value;
  };
}
