import type { Subscription } from "./transport.ts";

/** A subscription that is closed by `close`, once however often it is asked for. */
export function closing(close: () => Promise<void>, connected?: () => boolean): Subscription {
  let closed: Promise<void> | undefined;
  const once = (): Promise<void> => {
    closed ??= close();
    return closed;
  };
  return { close: once, [Symbol.asyncDispose]: once, ...(connected && { connected }) };
}
