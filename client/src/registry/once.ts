/**
 * Remembers what `load` gave for a key, for ever; asks once however many wait. A failure is forgotten, so that the
 * next caller tries again. For what never changes, such as the schema of an id.
 */
export function once<Key, Value>(load: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, Promise<Value>>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const loading = load(key);
    known.set(key, loading);
    loading.catch(() => known.delete(key));
    return loading;
  };
}
