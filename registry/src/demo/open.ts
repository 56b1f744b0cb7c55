import { makeRegistry } from "../cases/registry.ts";
import { FORMATS } from "../formats.ts";
import { type OpenOptions, openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";
import { demoClock, fillDemo } from "./demo.ts";

/** An empty store of a place, filled with the demo's data. Throws StartError where it cannot be opened, or is not empty. */
export async function openDemo(place: string, options: OpenOptions): Promise<Store> {
  const clock = demoClock();
  const store = await openStore(place, { ...options, now: clock.now });
  const registry = makeRegistry(store, FORMATS, { level: "BACKWARD", now: clock.now });
  try {
    await fillDemo(registry, clock);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  } finally {
    await registry.engine.close();
  }
}
