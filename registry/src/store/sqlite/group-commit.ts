import type Database from "better-sqlite3";
import { failures } from "../../errors.ts";
import type { Asked, Key } from "../epochs.ts";
import type { Outcome, Write } from "../store.ts";
import type { Changes } from "./changes.ts";
import { failureOf, losesTrust } from "./failure.ts";
import type { Applied, Writer } from "./write.ts";

interface Waiting {
  readonly writes: readonly Write[];
  readonly asked: Asked;
  readonly answer: (outcome: Outcome) => void;
  readonly fail: (error: unknown) => void;
}

/** What a group does with the writes of one commit. */
export interface Steps {
  /** Begins a transaction that writes; false where another process is writing. */
  readonly begin: () => boolean;
  /** What other processes have committed. */
  readonly changes: Changes;
  /** The file, for messages. */
  readonly place: string;
  /** Moves the log into the data file where it is long. Throws only where nobody knows any more what is on the disk. */
  readonly checkpoint: () => void;
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

/** Milliseconds after which a file that another process writes is tried again, and after which that is given up. */
const AGAIN = 1;
const TOO_LONG = 30_000;

/** Puts the commits that wait into one transaction and answers each after it: one wait for the disk serves all. */
export function groupCommit(database: Database.Database, steps: Steps) {
  const commit = database.prepare("COMMIT");
  const rollback = database.prepare("ROLLBACK");
  let queue: Waiting[] = [];
  let idle: (() => void) | undefined;
  /** Why nothing is written any more. */
  let stopped: string | undefined;
  /** Whether the first ones in the queue are to have a savepoint each. */
  let careful = false;
  let busySince: number | undefined;

  const flush = () => {
    const batch = queue.slice(0, MOST);
    try {
      if (stopped !== undefined) throw refused(stopped);
      if (!steps.begin()) return wait(batch);
      busySince = undefined;
      const results = transact(batch);
      if (results === undefined) return flush();
      for (const result of results) if ("moved" in result && result.moved.size > 0) steps.committed(result.moved);
      settle(batch, results);
      steps.checkpoint();
    } catch (error) {
      if (losesTrust(error) && error instanceof Error) stopped = error.message;
      // Those that were answered already hear nothing of it.
      for (const { fail } of batch) fail(stopped === undefined ? failureOf(error, steps.place) : refused(stopped));
    }
    careful = false;
    queue = queue.slice(batch.length);
    if (queue.length > 0) setImmediate(flush);
    else idle?.();
  };

  const refused = (reason: string) => failures.stopped(steps.place, reason);

  /** Waits for another process without standing in the way of this one's requests. */
  const wait = (batch: readonly Waiting[]): void => {
    busySince ??= performance.now();
    if (performance.now() - busySince > TOO_LONG) {
      busySince = undefined;
      queue = queue.slice(batch.length);
      for (const { fail } of batch) fail(failures.failed(steps.place, "another process has it for too long"));
      if (queue.length === 0) return idle?.();
    }
    setTimeout(flush, AGAIN);
  };

  /** Undefined where one has failed without a savepoint: all is done over again, each with one. */
  const transact = (batch: readonly Waiting[]): readonly Result[] | undefined => {
    try {
      steps.changes.learn();
      const results = batch.map((waiting) => attempt(waiting, steps, careful));
      const moved = new Set(results.flatMap((result) => ("moved" in result ? [...result.moved] : [])));
      if (moved.size > 0) steps.changes.note(moved);
      steps.writer.finish();
      commit.run();
      steps.changes.noted();
      return results;
    } catch (error) {
      steps.writer.abandon();
      if (database.inTransaction) rollback.run();
      // What the file or its disk fails at is not for one of them to have done. Tried again, all that was applied would be
      // decided anew, and fail once more.
      if (careful || failureOf(error, steps.place) !== error) throw error;
      // Those before it count as changed by now, so that some are decided anew.
      careful = true;
      return undefined;
    }
  };

  return {
    /** Queues writes; the promise is kept after they are on disk. */
    add: (writes: readonly Write[], asked: Asked): Promise<Outcome> =>
      new Promise((answer, fail) => {
        queue.push({ writes, asked, answer, fail });
        if (queue.length === 1) setImmediate(flush);
      }),
    /** Why nothing is written any more; undefined as long as that is not so. */
    stopped: (): string | undefined => stopped,
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
