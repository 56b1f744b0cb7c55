/** How a Java set was filled. */
export interface JavaSet {
  /** How many of the keys were copied from another set at once, which makes the table a little larger. */
  readonly copied?: number;
  /** The hash of a key, where it is not that of the string or number itself: made of it, and at most 32 bits. */
  readonly hash?: (own: number) => number;
}

/**
 * The order in which Java's HashSet gives back what was put into it (OpenJDK's HashMap: a table of a power of two, three
 * quarters full at most). Confluent's registry walks sets, and so the order of its messages is this one.
 */
export function javaOrder<Key extends string | number>(keys: Iterable<Key>, set: JavaSet = {}): readonly Key[] {
  const { copied = 0, hash = (own) => own } = set;
  const distinct = [...new Set(keys)];
  let size = 16;
  while (size < Math.floor(copied / 0.75) + 1 || distinct.length > size * 0.75) size *= 2;
  const slot = (key: Key) => spread(hash(typeof key === "number" ? key : javaHash(key))) & (size - 1);
  return distinct
    .map((key) => ({ key, at: slot(key) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ key }) => key);
}

function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}

/** String.hashCode of Java. */
export function javaHash(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}
