/** How a minimal value is looked for. */
export interface Minimising<Value> {
  /** Values that are a little less than one, in the order to try. */
  readonly less: (value: Value) => Iterable<Value>;
  /** The most values that are tried; without end unless given. */
  readonly most?: number;
}

/**
 * Looks for a value that still shows something while nothing less does: yields what to try and is told whether that shows it.
 * Begins anew with whatever does; gives the last one that did.
 */
function* minimising<Value>(
  start: Value,
  { less, most = Number.POSITIVE_INFINITY }: Minimising<Value>,
): Generator<Value, Value, boolean> {
  let smallest = start;
  let tried = 0;
  for (let found = true; found; ) {
    found = false;
    for (const one of less(smallest)) {
      tried += 1;
      if (tried >= most) return smallest;
      if (!(yield one)) continue;
      smallest = one;
      found = true;
      break;
    }
  }
  return smallest;
}

/** The smallest value that is reached from one that shows something, by taking what is less and shows it too. */
export function minimise<Value>(start: Value, shows: (value: Value) => boolean, how: Minimising<Value>): Value {
  const search = minimising(start, how);
  let next = search.next();
  while (next.done !== true) next = search.next(shows(next.value));
  return next.value;
}

/** {@link minimise} for what has to be waited for. */
export async function minimiseAsync<Value>(
  start: Value,
  shows: (value: Value) => Promise<boolean>,
  how: Minimising<Value>,
): Promise<Value> {
  const search = minimising(start, how);
  let next = search.next();
  while (next.done !== true) next = search.next(await shows(next.value));
  return next.value;
}
