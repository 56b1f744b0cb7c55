/** Milliseconds of work in one piece. */
const PIECE = 20;

/**
 * For long work made of short steps: called after each, it waits until other requests had their turn, once a piece of
 * work is done. Answers undefined where there is nothing to wait for.
 */
export function pacer(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < PIECE) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        since = performance.now();
        resolve();
      });
    });
  };
}

/**
 * For short work that comes from many sides at once: called before each, it waits for its turn once a piece of work was done
 * since others had theirs. What waits goes on one by one, with requests read and answered between. Answers undefined where
 * there is nothing to wait for.
 */
export function turns(): () => Promise<void> | undefined {
  let since = performance.now();
  let last: Promise<void> | undefined;
  return () => {
    if (last === undefined && performance.now() - since < PIECE) return undefined;
    const mine = (last ?? Promise.resolve())
      .then(() => new Promise<void>((resolve) => void setImmediate(resolve)))
      .then(() => {
        since = performance.now();
        if (last === mine) last = undefined;
      });
    last = mine;
    return mine;
  };
}
