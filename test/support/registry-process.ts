import { type Outcome, openStore, type Reading, type Store, serveStore, type Write } from "@concordat/registry";
import Database from "better-sqlite3";

/**
 * A registry as a process of its own, to be killed: `node registry-process.ts PLACE [FAULT [shared]]` prints its address. With
 * one of the faults it does what a test has to notice. `shared`: other processes have the same file.
 */
const [place = ":memory:", fault = "none", shared] = process.argv.slice(2);

/** Bytes that the leak takes, and how often. */
const LEAK = 25_000_000;
const LEAK_MS = 250;

const FAULTS: Readonly<Record<string, (inner: Store) => Store>> = {
  none: (inner) => inner,
  /** Answers before the commit. */
  early: answeringEarly,
  /** Does not ask what other processes have committed. */
  unverified: (inner) => ({ ...inner, fresh: () => undefined }),
  /** Takes more and more memory. */
  leak: leaking,
  /** Commits what was decided with answers that may no longer be so. */
  unchecked: (inner) => ({ ...inner, commit: (writes) => inner.commit(writes, { asked: new Map() }) }),
};

if (fault === "deaf") leaveDataVersionOut();
// What is to be seen is not how long a loaded machine takes.
const awayMs = process.env.AWAY_MS === undefined ? {} : { awayMs: Number(process.env.AWAY_MS) };
const store = await openStore(place, { shared: shared !== undefined, ...awayMs });
const { url } = await serveStore(FAULTS[fault]?.(store) ?? store, { port: 0 });
console.log(url);

/** SQLite never says that another process has committed. */
function leaveDataVersionOut(): void {
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (this: Database.Database, sql: string) {
    return prepare.call(this, sql === "PRAGMA data_version" ? "SELECT 1" : sql);
  } as typeof prepare;
}

/** Milliseconds by which the faulty store's commits come after its answers. */
const LATE = 30;

function answeringEarly(inner: Store): Store {
  let guessed = 0;
  return {
    ...inner,
    commit: async (writes: readonly Write[], decided: Pick<Reading, "asked">): Promise<Outcome> => {
      if (writes.length === 0) return inner.commit(writes, decided);
      guessed = Math.max(guessed, await inner.read().maxId(".")) + 1;
      setTimeout(() => void inner.commit(writes, decided), LATE);
      return { kind: "done", ids: writes.map(() => guessed) };
    },
  };
}

function leaking(inner: Store): Store {
  const kept: Uint8Array[] = [];
  setInterval(() => kept.push(new Uint8Array(LEAK).fill(1)), LEAK_MS);
  return inner;
}
