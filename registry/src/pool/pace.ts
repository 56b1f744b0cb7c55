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
