import { type Connections, runStatement, type Statement } from "./database.ts";
import type { CommitChange, LogPosition, News } from "./news.ts";

/** Milliseconds between the tries to reach a database that is away. */
const PROBE_MS = 100;
/** The most commits that are learned of one by one: with more, all that is known is forgotten. */
const MOST_CHANGES = 1_000;

const NEWS_SINCE = `SELECT c.seq, c.batch, c.keys FROM concordat.changes c WHERE c.seq >= $1
  ORDER BY c.seq LIMIT ${MOST_CHANGES + 1}`;
const NEWEST = "SELECT c.seq, c.batch FROM concordat.changes c ORDER BY c.seq DESC LIMIT 1";

/** Keeps what is known of other nodes' commits true. */
export interface Verifier {
  /** Resolves once all is known that was committed before the call. Throws where the database is away. */
  verify(): Promise<void>;
  /** Since when, on the monotonic clock, the database has been away; undefined where it is not. */
  readonly awaySince: number | undefined;
  /** When what is known was true for sure, on the monotonic clock. */
  readonly verifiedAt: number;
  /** Counts an answer of the database to a question that was sent at a time. */
  answered(sentAt: number): void;
  close(): void;
}

/** The newest commit. Throws where the database does not answer within `awayMs` milliseconds. */
export async function newestOf(
  database: Connections,
  statement: (sql: string) => Statement,
  awayMs: number,
): Promise<LogPosition> {
  const [newest] = await runStatement<LogPosition>(database.news, statement(NEWEST), [], awayMs);
  if (newest === undefined) throw new Error("the table of changes is empty");
  return newest;
}

interface Verifying {
  readonly database: Connections;
  readonly news: News;
  readonly statement: (sql: string) => Statement;
  /** Milliseconds that the database has to say what is new. */
  readonly awayMs: number;
}

/** Asks what is new, one question at a time: who asks while one is under way waits for the next one. */
export function verifier({ database, news, statement, awayMs }: Verifying): Verifier {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let awaySince: number | undefined;
  let verifiedAt = performance.now();
  let probe: NodeJS.Timeout | undefined;
  let closed = false;

  const answered = (sentAt: number): void => {
    awaySince = undefined;
    verifiedAt = Math.max(verifiedAt, sentAt);
  };
  const ask = async (): Promise<void> => {
    const sentAt = performance.now();
    const { seq, batch } = news.position;
    const [first, ...changes] = await runStatement<CommitChange>(database.news, statement(NEWS_SINCE), [seq], awayMs);
    // Pruned, or of another history, as after a restored backup: what is known cannot be brought up to date.
    const isKnown = first?.seq === seq && first.batch === batch && changes.length < MOST_CHANGES;
    if (isKnown) news.learn(changes);
    else news.begin(await newestOf(database, statement, awayMs));
    answered(sentAt);
  };
  const start = (): Promise<void> => {
    current = ask()
      .catch((error: unknown) => {
        // Whatever it is: what is known was not verified.
        lost();
        throw error;
      })
      .finally(() => {
        current = undefined;
      });
    return current;
  };
  const verify = (): Promise<void> => {
    if (current === undefined) return start();
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
  const lost = (): void => {
    awaySince ??= performance.now();
    if (probe !== undefined || closed) return;
    probe = setTimeout(() => {
      probe = undefined;
      verify().catch(() => undefined);
    }, PROBE_MS);
    probe.unref();
  };
  return {
    verify,
    get awaySince() {
      return awaySince;
    },
    get verifiedAt() {
      return verifiedAt;
    },
    answered,
    close: () => {
      closed = true;
      clearTimeout(probe);
    },
  };
}
