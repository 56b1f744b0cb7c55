import { failures } from "../../errors.ts";

/** SQLite's code of an error; undefined for an error of something else. */
export function sqliteCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && code.startsWith("SQLITE_") ? code : undefined;
}

const DAMAGED = /^SQLITE_(?:CORRUPT|NOTADB)/;
const UNAVAILABLE = /^SQLITE_(?:IOERR|READONLY|CANTOPEN|BUSY|LOCKED|PROTOCOL|NOMEM)/;

/** An error of SQLite as what the store could not do; any other as it is. `place` is the file, for messages. */
export function failureOf(error: unknown, place: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  if (code === "SQLITE_FULL") return failures.full(place);
  if (DAMAGED.test(code)) return failures.damaged(place, error.message);
  return UNAVAILABLE.test(code) ? failures.failed(place, `${error.message}, ${code}`) : error;
}

/**
 * Whether after an error nobody knows what is on the disk: the operating system forgets what it failed to write, so that
 * a later fsync succeeds although it is lost.
 */
export function losesTrust(error: unknown): boolean {
  return /^SQLITE_IOERR_(?:DIR_)?FSYNC$/.test(sqliteCode(error) ?? "");
}

/** The same questions, with SQLite's errors worded as what the store could not do. */
export function explained<Questions extends object>(questions: Questions, place: string): Questions {
  const entries = Object.entries(questions).map(([name, ask]) => [
    name,
    typeof ask === "function" ? explaining(ask as Ask, place) : ask,
  ]);
  return Object.fromEntries(entries) as Questions;
}

type Ask = (...given: unknown[]) => unknown;

function explaining(ask: Ask, place: string): Ask {
  const fail = (error: unknown): never => {
    throw failureOf(error, place);
  };
  return (...given) => {
    try {
      const answer = ask(...given);
      return answer instanceof Promise ? answer.catch(fail) : answer;
    } catch (error) {
      return fail(error);
    }
  };
}
