import { untracked } from "./track.ts";

let recordings = 0;
const own = globalThis.structuredClone;

/**
 * Lets `structuredClone`, which takes no proxies, take tracked events while something is recorded; what is cloned counts
 * as read. Gives the function that ends it.
 */
export function cloneTracked(): () => void {
  recordings += 1;
  globalThis.structuredClone = ((value: unknown, options?: Parameters<typeof structuredClone>[1]) =>
    own(withoutProxies(value, new Map()), options)) as typeof structuredClone;
  return () => {
    recordings -= 1;
    if (recordings === 0) globalThis.structuredClone = own;
  };
}

/** A value with the tracked parts in it replaced by plain ones; what holds none stays itself. */
function withoutProxies(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const plain = untracked(value);
  if (plain !== value) return plain;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    seen.set(value, copy);
    for (const item of value) copy.push(withoutProxies(item, seen));
    return copy;
  }
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    seen.set(value, copy);
    for (const [key, item] of value) copy.set(withoutProxies(key, seen), withoutProxies(item, seen));
    return copy;
  }
  if (value instanceof Set) {
    const copy = new Set<unknown>();
    seen.set(value, copy);
    for (const item of value) copy.add(withoutProxies(item, seen));
    return copy;
  }
  const prototype = Reflect.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const copy: Record<string, unknown> = {};
  seen.set(value, copy);
  for (const [key, item] of Object.entries(value)) copy[key] = withoutProxies(item, seen);
  return copy;
}
