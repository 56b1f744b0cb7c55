import type Database from "better-sqlite3";
import type { IdKey } from "../epochs.ts";
import type { Outcome, Plan } from "../store.ts";

/** What became of a plan, and the ids whose versions it changed. */
export interface Applied {
  readonly outcome: Outcome;
  readonly ids: readonly IdKey[];
}

interface Waiting {
  readonly plan: Plan;
  readonly epoch: string;
  readonly answer: (outcome: Outcome) => void;
  readonly fail: (error: unknown) => void;
}

/** The most plans in one transaction: bounds how long reads of the same process wait. */
const MOST = 256;

/**
 * Puts the plans that wait into one transaction and answers each after the commit: one wait for the disk serves all.
 * `apply` judges the plan's epoch and applies it in a savepoint.
 */
export function groupCommit(
  database: Database.Database,
  apply: (plan: Plan, epoch: string) => Applied,
  done: (plan: Plan, ids: readonly IdKey[]) => void,
) {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");
  let queue: Waiting[] = [];
  let idle: (() => void) | undefined;

  const flush = () => {
    const batch = queue.slice(0, MOST);
    queue = queue.slice(MOST);
    try {
      settle(batch, transact(batch));
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
    if (queue.length > 0) setImmediate(flush);
    else idle?.();
  };

  const transact = (batch: readonly Waiting[]): readonly Result[] => {
    begin.run();
    try {
      const results = batch.map((waiting) => attempt(waiting, apply, done));
      commit.run();
      return results;
    } catch (error) {
      if (database.inTransaction) rollback.run();
      throw error;
    }
  };

  return {
    /** Queues a plan; the promise is kept after the plan is on disk. */
    add: (plan: Plan, epoch: string): Promise<Outcome> =>
      new Promise((answer, fail) => {
        queue.push({ plan, epoch, answer, fail });
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

type Result = { readonly outcome: Outcome } | { readonly error: unknown };

function attempt(
  { plan, epoch }: Waiting,
  apply: (plan: Plan, epoch: string) => Applied,
  done: (plan: Plan, ids: readonly IdKey[]) => void,
): Result {
  try {
    const { outcome, ids } = apply(plan, epoch);
    if (outcome.kind === "done") done(plan, ids);
    return { outcome };
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
