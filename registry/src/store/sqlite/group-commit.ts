import type Database from "better-sqlite3";
import type { Asked, Key } from "../epochs.ts";
import type { Outcome, Write } from "../store.ts";
import type { Applied, Writer } from "./write.ts";

interface Waiting {
  readonly writes: readonly Write[];
  readonly asked: Asked;
  readonly answer: (outcome: Outcome) => void;
  readonly fail: (error: unknown) => void;
}

/** What a group does with the writes of one commit. */
export interface Steps {
  readonly writer: Writer;
  /** Whether nothing of what was asked has changed. */
  readonly holds: (asked: Asked) => boolean;
  /** Hears of writes that were applied, before the next ones are checked. */
  readonly applied: (writes: readonly Write[], moved: ReadonlySet<Key>) => void;
  /** Hears of what each commit has changed, once all are on disk. */
  readonly committed: (moved: ReadonlySet<Key>) => void;
}

/** The most commits in one transaction: bounds how long reads of the same process wait. */
const MOST = 256;

/** Puts the commits that wait into one transaction and answers each after it: one wait for the disk serves all. */
export function groupCommit(database: Database.Database, steps: Steps) {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");
  let queue: Waiting[] = [];
  let idle: (() => void) | undefined;

  const flush = () => {
    const batch = queue.slice(0, MOST);
    queue = queue.slice(MOST);
    try {
      const results = transact(batch, false);
      for (const result of results) if ("moved" in result && result.moved.size > 0) steps.committed(result.moved);
      settle(batch, results);
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
    if (queue.length > 0) setImmediate(flush);
    else idle?.();
  };

  const transact = (batch: readonly Waiting[], careful: boolean): readonly Result[] => {
    begin.run();
    try {
      const results = batch.map((waiting) => attempt(waiting, steps, careful));
      steps.writer.finish();
      commit.run();
      return results;
    } catch (error) {
      steps.writer.abandon();
      if (database.inTransaction) rollback.run();
      if (careful) throw error;
      // One has failed without a savepoint: all over again, each with one. Those before it count as changed by now, so that
      // some are decided anew.
      return transact(batch, true);
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

const STALE: Applied = { outcome: { kind: "stale" }, moved: new Set() };

/** Throws where a single write failed without a savepoint: it cannot be told apart from those of others any more. */
function attempt({ writes, asked }: Waiting, { writer, holds, applied }: Steps, careful: boolean): Result {
  if (!holds(asked)) return STALE;
  try {
    const result = writer.apply(writes, careful);
    if (result.outcome.kind === "done") applied(writes, result.moved);
    return result;
  } catch (error) {
    if (!careful && writes.length === 1) throw error;
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
