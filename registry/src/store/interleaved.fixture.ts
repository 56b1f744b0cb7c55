import type { ServiceReads } from "./services.ts";
import type { Reading, Store } from "./store.ts";

type Call = () => void;

/** A store whose calls wait for their turn, and what gives the turns. */
export interface Interleaved {
  readonly store: Store;
  /** Another process's store of the same data, whose calls wait for their turns among those of the first. */
  another(inner: Store): Store;
  /** Waits for a turn, as each call of the store does. */
  turn(): Promise<void>;
  /**
   * Runs tasks at the same time, one call after the other. Of the calls that wait, `pick` says which is next: each number is
   * taken as an index into them.
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
  const another = (one: Store): Store => ({
    ...one,
    read: () => inTurns(one.read(), turn),
    commit: async (writes, { asked }) => turn().then(() => one.commit(writes, { asked })),
  });
  return {
    store: another(inner),
    another,
    turn,
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

/** A reading of which each question waits for its turn. */
export function inTurns(inner: Reading, turn: () => Promise<void>): Reading {
  return {
    get asked() {
      return inner.asked;
    },
    get access() {
      return inner.access;
    },
    rely: (asked) => inner.rely(asked),
    apart: async (make) => turn().then(() => inner.apart((reading) => make(inTurns(reading, turn)))),
    facts: async (key) => turn().then(() => inner.facts(key)),
    settings: async (key) => turn().then(() => inner.settings(key)),
    versions: async (key) => turn().then(() => inner.versions(key)),
    idAt: async (key, version) => turn().then(() => inner.idAt(key, version)),
    referrers: async (key) => turn().then(() => inner.referrers(key)),
    schema: async (context, id) => turn().then(() => inner.schema(context, id)),
    byIdentity: async (identity) => turn().then(() => inner.byIdentity(identity)),
    versionsOf: async (context, id, filter) => turn().then(() => inner.versionsOf(context, id, filter)),
    subjectsOf: async (context, id, filter) => turn().then(() => inner.subjectsOf(context, id, filter)),
    subjects: async (filter) => turn().then(() => inner.subjects(filter)),
    located: async (filter) => turn().then(() => inner.located(filter)),
    aliases: async () => turn().then(() => inner.aliases()),
    associations: async (filter) => turn().then(() => inner.associations(filter)),
    contexts: async () => turn().then(() => inner.contexts()),
    maxId: async (context) => turn().then(() => inner.maxId(context)),
    get services(): ServiceReads {
      const { services } = inner;
      return {
        versions: async () => turn().then(() => services.versions()),
        version: async (service, version) => turn().then(() => services.version(service, version)),
        environments: async () => turn().then(() => services.environments()),
        deployments: async () => turn().then(() => services.deployments()),
        history: async (environment, service) => turn().then(() => services.history(environment, service)),
        contract: async (sha) => turn().then(() => services.contract(sha)),
        holders: async (provider) => turn().then(() => services.holders(provider)),
        verifications: async (contract) => turn().then(() => services.verifications(contract)),
        results: async (contract) => turn().then(() => services.results(contract)),
      };
    },
  };
}
