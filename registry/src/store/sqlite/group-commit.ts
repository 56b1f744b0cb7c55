import type Database from "better-sqlite3";
import type { Asked, Key } from "../epochs.ts";
import type { Outcome, Write } from "../store.ts";
import type { Applied } from "./write.ts";

interface Waiting {
  readonly writes: readonly Write[];
  readonly asked: Asked;
  readonly answer: (outcome: Outcome) => void;
  readonly fail: (error: unknown) => void;
}

/** What a group does with the writes of one commit. */
export interface Steps {
  /** Checks what was asked, and applies the writes in a savepoint. */
  readonly apply: (writes: readonly Write[], asked: Asked) => Applied;
  /** Hears of writes that were applied, before the next ones are checked. */
  readonly applied: (writes: readonly Write[], moved: ReadonlySet<Key>) => void;
  /** Hears of all that has changed, once it is on disk. */
  readonly committed: (moved: readonly Key[]) => void;
}

/** The most commits in one transaction: bounds how long reads of the same process wait. */
const MOST = 256;

/** Puts the commits that wait into one transaction and answers each after it: one wait for the disk serves all. */
export function groupCommit(database: Database.Database, { apply, applied, committed }: Steps) {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");
  let queue: Waiting[] = [];
  let idle: (() => void) | undefined;

  const flush = () => {
    const batch = queue.slice(0, MOST);
    queue = queue.slice(MOST);
    try {
      const results = transact(batch);
      committed(results.flatMap((result) => ("moved" in result ? [...result.moved] : [])));
      settle(batch, results);
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
    if (queue.length > 0) setImmediate(flush);
    else idle?.();
  };

  const transact = (batch: readonly Waiting[]): readonly Result[] => {
    begin.run();
    try {
      const results = batch.map((waiting) => attempt(waiting, { apply, applied }));
      commit.run();
      return results;
    } catch (error) {
      if (database.inTransaction) rollback.run();
      throw error;
    }
  };

  return {
    /** Queues writes; the promise is kept after they are on disk. */
    add: (writes: readonly Write[], asked: Asked): Promise<Outcome> =>
      new Promise((answer, fail) => {
        queue.push({ writes, asked, answer, fail });
        if (queue.length === 1) setImmediate(flush);
      }),
    /** Waits for what is queued. */
    drain: (): Promise<void> =>
      queue.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            idle = resolve;
          }),
  };
}

type Result = Applied | { readonly error: unknown };

function attempt({ writes, asked }: Waiting, { apply, applied }: Pick<Steps, "apply" | "applied">): Result {
  try {
    const result = apply(writes, asked);
    if (result.outcome.kind === "done") applied(writes, result.moved);
    return result;
  } catch (error) {
    return { error };
  }
}

function settle(batch: readonly Waiting[], results: readonly Result[]): void {
  for (const [index, { answer, fail }] of batch.entries()) {
    const result = results[index];
    if (result !== undefined && "outcome" in result) answer(result.outcome);
    else fail(result?.error);
  }
}
