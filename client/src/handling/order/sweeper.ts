import { pause } from "../../pause.ts";
import type { Order } from "./order.ts";

/** Handles what is due again and again, until stopped. Resolves when the last time is over. */
export async function sweeping(order: Order, onError: (error: unknown) => void, signal: AbortSignal): Promise<void> {
  do {
    // A database that is away now is there again later.
    await order.sweep(onError).catch(onError);
  } while (await pause(order.sweepMs, signal));
}
