/**
 * The order in which Java's HashSet gives back what was put into it (OpenJDK's HashMap: a table of a power of two, three
 * quarters full at most). Confluent's registry walks sets, and so the order of its messages is this one.
 */
export function javaOrder<Key extends string | number>(keys: Iterable<Key>): readonly Key[] {
  const distinct = [...new Set(keys)];
  let size = 16;
  while (distinct.length > size * 0.75) size *= 2;
  const slot = (key: Key) => spread(typeof key === "number" ? key : hashCode(key)) & (size - 1);
  return distinct
    .map((key) => ({ key, at: slot(key) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ key }) => key);
}

function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}

/** String.hashCode of Java. */
function hashCode(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}
