import type { Store } from "./store.ts";

type Call = () => void;

/** A store whose calls wait for their turn, and what gives the turns. */
export interface Interleaved {
  readonly store: Store;
  /**
   * Runs tasks at the same time, one call of the store after the other. Of the calls that wait, `pick` says which is next:
   * each number is taken as an index into them.
   */
  run<Result>(tasks: readonly (() => Promise<Result>)[], pick: () => number): Promise<readonly Result[]>;
}

/** Lets a test say in which order the calls of several use cases reach a store. */
export function interleaved(inner: Store): Interleaved {
  let waiting: Call[] = [];
  let running = false;
  const turn = (): Promise<void> =>
    running
      ? new Promise((resolve) => {
          waiting.push(resolve);
        })
      : Promise.resolve();
  const store: Store = {
    ...inner,
    facts: async (scope) => turn().then(() => inner.facts(scope)),
    epoch: async (scope) => turn().then(() => inner.epoch(scope)),
    config: async (key) => turn().then(() => inner.config(key)),
    commit: async (plan, epoch) => turn().then(() => inner.commit(plan, epoch)),
    schema: async (context, id) => turn().then(() => inner.schema(context, id)),
    byIdentity: async (identity) => turn().then(() => inner.byIdentity(identity)),
    versionsOf: async (context, id) => turn().then(() => inner.versionsOf(context, id)),
    subjects: async (filter) => turn().then(() => inner.subjects(filter)),
    versions: async (filter) => turn().then(() => inner.versions(filter)),
    aliases: async () => turn().then(() => inner.aliases()),
    associations: async (filter) => turn().then(() => inner.associations(filter)),
    contexts: async () => turn().then(() => inner.contexts()),
  };
  return {
    store,
    run: async (tasks, pick) => {
      running = true;
      let open = tasks.length;
      const results = tasks.map((task) => task().finally(() => (open -= 1)));
      while (open > 0) {
        // What was let through is done, commits included, and all have asked for what they need next.
        await new Promise(setImmediate);
        const next = waiting.splice(pick() % Math.max(waiting.length, 1), 1)[0];
        next?.();
      }
      running = false;
      waiting = [];
      return Promise.all(results);
    },
  };
}
