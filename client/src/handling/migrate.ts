import type { DatabaseRow, Dialect } from "./database.ts";
import { DatabaseError } from "./error.ts";
import { TABLE_MIGRATIONS } from "./tables.ts";

/** Runs one statement in the transaction that the tables are created in. */
export type RunStatement = (sql: string, parameters?: readonly unknown[]) => Promise<readonly DatabaseRow[]>;

/** Begins a transaction that nobody else migrates in at the same time, and runs work in it. */
export type InMigration = (work: (run: RunStatement) => Promise<void>) => Promise<void>;

const VERSIONS = "CREATE TABLE IF NOT EXISTS concordat_handling (version integer NOT NULL)";

/**
 * Whether the table of the version is there. PostgreSQL is asked by way of a table: a statement without one does not notice
 * what others committed while this transaction waited for its lock.
 */
const EXISTS: Readonly<Record<Dialect, string>> = {
  postgres: "SELECT 1 AS found FROM pg_class WHERE oid = to_regclass('concordat_handling')",
  sqlite: "SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = 'concordat_handling'",
};

/** The newest version of the tables; the same in both dialects. */
export const TABLES_VERSION: number = TABLE_MIGRATIONS.postgres.length;

/**
 * The SQL that creates handling's tables, as a script for those who migrate by hand: from a version of the tables (0 to the
 * newest), or from nothing. Empty where that is the newest version.
 */
export function migrationScript(dialect: Dialect, from = 0): string {
  const migrations = TABLE_MIGRATIONS[dialect];
  if (from >= migrations.length) return "";
  const version =
    from === 0
      ? [VERSIONS, `INSERT INTO concordat_handling (version) VALUES (${migrations.length})`]
      : [`UPDATE concordat_handling SET version = ${migrations.length}`];
  const begin = dialect === "sqlite" ? "BEGIN IMMEDIATE" : "BEGIN";
  return [begin, ...migrations.slice(from).flat(), ...version, "COMMIT"].map((one) => `${one};\n`).join("");
}

/** Brings the tables to the newest version, in one transaction; other instances that start meanwhile wait for it. */
export async function migrate(dialect: Dialect, current: RunStatement, inMigration: InMigration): Promise<void> {
  const migrations = TABLE_MIGRATIONS[dialect];
  // Services whose login may not create tables start all the same once they are there.
  if ((await versionOf(dialect, current)) === migrations.length) return;
  await inMigration(async (run) => {
    const version = await versionOf(dialect, run);
    if (version > migrations.length) throw otherVersion(version, migrations.length);
    for (const statement of migrations.slice(version).flat()) await run(statement);
    if (version === 0) {
      await run(VERSIONS);
      await run("INSERT INTO concordat_handling (version) VALUES ($1)", [migrations.length]);
    } else if (version < migrations.length)
      await run("UPDATE concordat_handling SET version = $1", [migrations.length]);
  });
}

/** Checks that the tables are there, in the newest version. Throws {@link DatabaseError} where they are not. */
export async function checkTables(dialect: Dialect, run: RunStatement): Promise<void> {
  const version = await versionOf(dialect, run);
  const newest = TABLE_MIGRATIONS[dialect].length;
  if (version === newest) return;
  if (version > 0) throw otherVersion(version, newest);
  throw new DatabaseError({
    code: "database/no-tables",
    message:
      "The database has no tables for the inbox and outbox, and this service does not create them (`migrate: false`).",
    hint: `Run the output of \`concordat inbox --sql ${dialect}\` in the database.`,
  });
}

async function versionOf(dialect: Dialect, run: RunStatement): Promise<number> {
  if ((await run(EXISTS[dialect])).length === 0) return 0;
  const [row] = await run("SELECT version FROM concordat_handling");
  return Number(row?.version ?? 0);
}

function otherVersion(version: number, newest: number): DatabaseError {
  const known = `this version of @concordat/client knows ${newest === 1 ? "version 1 only" : `versions up to ${newest}`}`;
  return new DatabaseError({
    code: "database/other-version",
    message: `The inbox and outbox tables in this database have version ${version}, and ${known}.`,
    hint:
      version > newest
        ? "Update @concordat/client in this service: another service has migrated the database already."
        : `Run the output of \`concordat inbox --sql DIALECT --from ${version}\` in the database, or let a service migrate it.`,
  });
}
