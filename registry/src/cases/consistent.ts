import { isRefusal } from "../errors.ts";
import type { Reading, Store } from "../store/store.ts";
import type { Registry } from "./registry.ts";

/** Times that something is read anew because it changed while it was read; then the last answer is given. */
const TRIES = 20;
const AWAY = new Set(["store-unavailable" as const]);

/**
 * Runs what answers a request, and again where anything that it read has changed by its end: what was read with several
 * questions may otherwise be of no one moment. A decision is checked by its own commit, and is not run again.
 */
export async function consistently<Answer>(
  registry: Registry,
  run: (registry: Registry) => Answer | Promise<Answer>,
): Promise<Answer> {
  if (!registry.store.answersApart) return run(registry);
  for (let tries = 1; ; tries += 1) {
    const { store, readings, hasCommitted } = watched(registry.store);
    const settle = await outcomeOf(() => run({ ...registry, store }));
    if (tries === TRIES || hasCommitted() || (await hold(registry.store, readings, settle.error))) return settle.give();
  }
}

/** A store whose readings are known, and whether anything was committed. */
function watched(inner: Store) {
  const readings: Reading[] = [];
  let committed = false;
  const store: Store = {
    ...inner,
    read: () => {
      const reading = inner.read();
      readings.push(reading);
      return reading;
    },
    commit: (writes, decided) => {
      committed = true;
      return inner.commit(writes, decided);
    },
  };
  return { store, readings, hasCommitted: () => committed };
}

async function outcomeOf<Answer>(run: () => Answer | Promise<Answer>) {
  try {
    const answer = await run();
    return { error: undefined, give: () => answer };
  } catch (error) {
    const give = (): Answer => {
      throw error;
    };
    return { error, give };
  }
}

/** Whether all that was read is still so, now that all is known that was committed meanwhile. */
async function hold(store: Store, readings: readonly Reading[], error: unknown): Promise<boolean> {
  if (readings.every(({ asked }) => asked.size === 0) || isRefusal(error, AWAY)) return true;
  await store.fresh();
  return readings.every(({ asked }) => store.holds(asked));
}
