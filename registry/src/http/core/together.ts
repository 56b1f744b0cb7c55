/**
 * Makes what waits until the requests that came together have been dealt with: their answers then go out one after the
 * other, and the other side is woken once for all of them. Writing while it sleeps takes twice as long, which is as much
 * as an ordinary check.
 */
export function together(): () => Promise<void> {
  let due: Promise<void> | undefined;
  return () => {
    due ??= new Promise((resolve) => {
      setImmediate(() => {
        due = undefined;
        resolve();
      });
    });
    return due;
  };
}
