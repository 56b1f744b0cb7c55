import type { Asked } from "../epochs.ts";
import type { Reading, Store } from "../store.ts";
import { type SqliteOptions, sqliteStore } from "./store.ts";

/**
 * Two stores of one file, as two processes have them, that take turns: what is asked of one was written by the other. What was
 * asked of one is committed by the same one.
 */
export function takingTurns(file: string, options: SqliteOptions = {}): Store {
  const first = sqliteStore(file, { ...options, shared: true });
  const second = sqliteStore(file, { ...options, shared: true });
  const owners = new WeakMap<Asked, Store>();
  const owned = (reading: Reading, store: Store): Reading => {
    owners.set(reading.asked, store);
    return reading;
  };
  const ownerOf = (asked: Asked) => owners.get(asked) ?? first;
  let turn = 0;
  const next = () => {
    turn += 1;
    return turn % 2 === 0 ? first : second;
  };
  return {
    ...first,
    read: () => {
      const store = next();
      return owned(store.read(), store);
    },
    commit: async (writes, decided) => {
      const outcome = await ownerOf(decided.asked).commit(writes, decided);
      // What listens to the first one hears of all.
      first.fresh();
      return outcome;
    },
    holds: (asked) => {
      const store = ownerOf(asked);
      store.fresh();
      return store.holds(asked);
    },
    onChange: (listener) => first.onChange(listener),
    counts: () => next().counts(),
    keyIds: () => next().keyIds(),
    close: async () => {
      await first.close();
      await second.close();
    },
  };
}
