/** Milliseconds of work in one piece: of long work, and of what comes from many sides. */
const PIECE = 20;
const SHORT_PIECE = 5;

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
 * since others had theirs. What waits goes on together, a piece at a time, with requests read and answered between. Answers
 * undefined where there is nothing to wait for.
 */
export function turns(): () => Promise<void> | undefined {
  let since = performance.now();
  let waiting: (() => void)[] = [];
  const next = async () => {
    since = performance.now();
    while (waiting.length > 0 && performance.now() - since < SHORT_PIECE) {
      const [first, ...others] = waiting;
      waiting = others;
      first?.();
      // It does its work now.
      await undefined;
    }
    if (waiting.length > 0) setImmediate(next);
  };
  return () => {
    if (waiting.length === 0 && performance.now() - since < SHORT_PIECE) return undefined;
    return new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(next);
    });
  };
}
