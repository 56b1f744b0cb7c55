import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Database } from "@concordat/client";
import type { Command } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { shownPath } from "./project.ts";

/** What the command line says of a service's database. */
export interface DatabaseFlags {
  /** `postgres://user:password@host:port/name`, or a SQLite file. */
  readonly database?: string;
}

/** The option of every command that looks into a service's database. */
export function onDatabase(command: Command): Command {
  return command.option("--database <url>", "postgres://user@host/name, or a SQLite file (CONCORDAT_DATABASE)");
}

/** Opens a service's database for as long as `work` takes; creates no tables in it. Throws CliError. */
export async function withDatabase<Result>(
  flags: DatabaseFlags,
  env: NodeJS.ProcessEnv,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const place = flags.database ?? (env.CONCORDAT_DATABASE || undefined);
  if (place === undefined)
    throw new CliError({
      code: "cli/no-database",
      message: "No database is named.",
      hint: "Give --database postgres://user@host/name or --database FILE, or set CONCORDAT_DATABASE.",
    });
  try {
    const opened = /^postgres(?:ql)?:\/\//.test(place) ? await openPostgres(place) : await openSqlite(place);
    try {
      await opened.database.prepare();
      return await work(opened.database);
    } finally {
      await opened.close();
    }
  } catch (error) {
    throw asTold(error);
  }
}

interface Opened {
  readonly database: Database;
  close(): Promise<void>;
}

async function openPostgres(url: string): Promise<Opened> {
  const [{ default: pg }, { postgres }] = await Promise.all([import("pg"), import("@concordat/client/postgres")]);
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: "concordat" });
  // A connection that breaks while nobody uses it is opened anew.
  pool.on("error", () => undefined);
  return { database: postgres(pool, { migrate: false }), close: () => pool.end() };
}

async function openSqlite(file: string): Promise<Opened> {
  const path = resolve(file);
  if (!existsSync(path))
    throw new CliError({
      code: "cli/file-not-found",
      message: `There is no SQLite file ${shownPath(path)}.`,
      hint: "Give the service's own database file, or a URL that begins with postgres://.",
    });
  const [{ default: Sqlite }, { sqlite }] = await Promise.all([
    import("better-sqlite3"),
    import("@concordat/client/sqlite"),
  ]);
  const db = new Sqlite(path);
  return { database: sqlite(db, { migrate: false }), close: async () => void db.close() };
}

const EXITS: Readonly<Record<string, ExitCode>> = {
  "database/unreachable": EXIT.unreachable,
  "database/lost": EXIT.unreachable,
  "database/no-tables": EXIT.no,
};

/** What the database says, as the command tells it; any other error as it is. */
function asTold(error: unknown): unknown {
  if (!(error instanceof Error && error.name === "DatabaseError" && "code" in error)) return error;
  const { message, hint, code } = error as Error & { readonly code: string; readonly hint?: string };
  const told = code === "database/unreachable" ? "Check --database, and that the database runs." : hint;
  return new CliError({ code, message, hint: told, exit: EXITS[code] ?? EXIT.input, cause: error });
}
