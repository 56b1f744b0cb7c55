import { randomUUID } from "node:crypto";
import { refusals } from "../../errors.ts";
import type { Asked } from "../epochs.ts";
import type { Outcome, Write } from "../store.ts";
import { isAway, isExhausted, type Patience, patiently, storeRefusal } from "./away.ts";
import { type Connections, runStatement, type Statement } from "./database.ts";
import type { CommitChange, LogPosition, News } from "./news.ts";
import { commitPlan } from "./plan.ts";

/** The most commits in one round trip, and about the most letters; one commit may have more. */
const MOST = 256;
const MOST_LETTERS = 4 * 1024 * 1024;
/** Milliseconds that a commit is tried at least, where the database goes away in the middle of it. */
const LEAST_MS = 5_000;
/** PostgreSQL's code of a name that no index takes. */
const TOO_LONG = "54000";

const COMMIT = "SELECT concordat.commit_plans($1, $2, $3, $4, $5, $6, $7::jsonb) AS answer";

/** What became of a plan, as the database says it. */
type Told = Outcome | Failed;

/** One that failed alone, by PostgreSQL's code of the error. */
interface Failed {
  readonly kind: "failed";
  readonly code: string;
  readonly message: string;
}

interface Answer {
  /** Of this batch; null where it was not committed. */
  readonly outcomes: readonly Told[] | null;
  /** What was committed since what the node had seen. */
  readonly changes?: readonly CommitChange[];
  /** Instead, where the node was too far behind for its plans to be checked: none was applied now. */
  readonly newest?: LogPosition;
}

interface Waiting {
  /** The plan, as JSON. */
  readonly plan: string;
  readonly writes: readonly Write[];
  readonly asked: Asked;
  readonly answer: (outcome: Outcome) => void;
  readonly fail: (error: unknown) => void;
}

/** What commits are made with. */
export interface Committing {
  readonly database: Connections;
  readonly news: News;
  readonly statement: (sql: string) => Statement;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds after which a database that does not answer counts as away. */
  readonly awayMs: number;
  /** Whether trying again is of use. */
  readonly worth: Patience["worth"];
  /** Hears of an answer to what was sent at a time of the monotonic clock. */
  readonly answered: (sentAt: number) => void;
}

const STALE: Outcome = { kind: "stale" };

/** Sends the commits that wait at this node in one round trip, and answers each after it: one wait for the disk serves all. */
export function batchCommit(committing: Committing) {
  let queue: Waiting[] = [];
  let running = false;
  let idle: (() => void) | undefined;

  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      // What came in the same turn goes together.
      await new Promise(setImmediate);
      const count = fitting(queue);
      const batch = queue.slice(0, count);
      queue = queue.slice(count);
      await commitBatch(committing, batch);
    }
    running = false;
    idle?.();
  };

  return {
    /** Queues writes; the promise is kept after they are on the database's disk. */
    add: (writes: readonly Write[], asked: Asked): Promise<Outcome> =>
      new Promise((answer, fail) => {
        queue.push({ plan: JSON.stringify(commitPlan(writes, asked)), writes, asked, answer, fail });
        if (running) return;
        running = true;
        void flush();
      }),
    /** Waits for what is queued. */
    drain: (): Promise<void> =>
      running
        ? new Promise((resolve) => {
            idle = resolve;
          })
        : Promise.resolve(),
  };
}

/** How many of those that wait go together. */
function fitting(queue: readonly Waiting[]): number {
  let letters = 0;
  const end = queue.findIndex(({ plan }, index) => {
    letters += plan.length;
    return index > 0 && (index >= MOST || letters > MOST_LETTERS);
  });
  return end === -1 ? queue.length : end;
}

async function commitBatch(committing: Committing, batch: readonly Waiting[]): Promise<void> {
  const { epochs } = committing.news;
  // What was asked is checked up to what is known here, and from there on by the database.
  const [holding, stale] = [
    batch.filter(({ asked }) => epochs.hold(asked)),
    batch.filter(({ asked }) => !epochs.hold(asked)),
  ];
  for (const { answer } of stale) answer(STALE);
  if (holding.length === 0) return;
  try {
    const outcomes = await send(
      committing,
      holding.map(({ plan }) => plan),
    );
    for (const [index, waiting] of holding.entries())
      settle(waiting, outcomes[index] ?? STALE, committing.database.place.shown);
  } catch (error) {
    for (const { fail } of holding) fail(error);
  }
}

/** What became of the plans of a batch. Throws the refusal that the store is unavailable where that could not be found out. */
async function send(committing: Committing, plans: readonly string[]): Promise<readonly Told[]> {
  const { database, news, statement, awayMs, worth, answered } = committing;
  const { seq, batch: known } = news.position;
  const text = `[${plans.join()}]`;
  // By it, a batch whose answer was lost is known again, and not applied twice.
  const batch = randomUUID();
  const now = committing.now();
  let careful = false;
  let unknown = false;
  const { answer, sentAt } = await patiently(
    { budget: Math.max(LEAST_MS, awayMs), worth, place: database.place.shown },
    async (_, left) => {
      for (;;) {
        const sentAt = performance.now();
        try {
          const values = [seq, known, batch, unknown, careful, now, text];
          const [row] = await runStatement<{ answer: Answer }>(database.commits, statement(COMMIT), values, left);
          if (row === undefined) throw new Error("a commit was not answered");
          return { answer: row.answer, sentAt };
        } catch (error) {
          // It may have been done, and its answer be lost.
          unknown ||= isAway(error);
          if (careful || isAway(error) || isExhausted(error)) throw error;
          // A plan has failed without a savepoint: all over again, each with one.
          careful = true;
        }
      }
    },
  );
  if (answer.newest !== undefined) news.begin(answer.newest);
  news.learn(answer.changes ?? []);
  answered(sentAt);
  return answer.outcomes ?? plans.map(() => STALE);
}

function settle({ writes, answer, fail }: Waiting, told: Told, place: string): void {
  if (told.kind !== "failed") answer(told);
  else fail(failureOf(writes, told, place));
}

/** The error of a plan that failed alone. */
function failureOf(writes: readonly Write[], { code, message }: Failed, place: string): Error {
  const long = writes.find((write) => "key" in write);
  if (code === TOO_LONG && long !== undefined && "key" in long) return refusals.invalidSubject(long.key.subject);
  const error = Object.assign(new Error(message), { code, severity: "ERROR" });
  return isExhausted(error) || isAway(error) ? storeRefusal(error, place) : error;
}
