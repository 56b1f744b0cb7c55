const MOST_MS = 60_000;

/** Runs something when it is time for a message that failed to come again: twice as late each time, up to a minute. */
export function redelivery(firstMs: number): (times: number, again: () => void) => void {
  return (times, again) => {
    // The program may end before: what is not acknowledged comes again anyway.
    setTimeout(again, Math.min(firstMs * 2 ** times, Math.max(firstMs, MOST_MS))).unref();
  };
}
