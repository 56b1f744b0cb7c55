import type { Client } from "pg";
import { StartError } from "../../errors.ts";
import { isAway, sqlCode } from "./away.ts";
import { type Connections, databaseAt } from "./database.ts";
import { inSchema, POSTGRES_MIGRATIONS } from "./migrations.ts";
import { type DatabasePlace, databasePlace } from "./place.ts";

/** The advisory lock that is held while tables are made or changed: "conc" in ASCII, and 0. */
const LOCK = "SELECT pg_advisory_xact_lock(x'636f6e63'::int, 0)";
/** What the table says that tells ours from another program's. */
const OURS = "concordat registry";
const CREATE_FORMAT = `
  CREATE TABLE concordat.format (program text NOT NULL, version integer NOT NULL);
  INSERT INTO concordat.format VALUES ('${OURS}', 0);`;

/** What a database has of ours. */
interface Found {
  readonly encoding: string;
  readonly isReadOnly: boolean;
  readonly hasSchema: boolean;
  readonly hasFormat: boolean;
  readonly isEmpty: boolean;
}

const FIND = `SELECT current_setting('server_encoding') AS encoding,
  pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS "isReadOnly",
  EXISTS (SELECT 1 FROM pg_namespace n WHERE n.nspname = $1) AS "hasSchema",
  EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = 'format') AS "hasFormat",
  NOT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1) AS "isEmpty"`;

/** What may be done to a database that has not the tables of this program's format. */
export interface Migrating {
  /** Whether they may be made, or changed: true unless given. */
  readonly creating?: boolean;
}

/**
 * Brings the tables of a database to this program's format, under a lock, so that one node does it where several start.
 * Gives whether there was anything to do. Throws {@link StartError} where the database cannot be reached or used.
 */
export async function migrated(database: Connections, { creating = true }: Migrating = {}): Promise<boolean> {
  const { place } = database;
  const client = database.client();
  // The error comes with what is asked as well.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await prepare(client, place, creating);
  } catch (error) {
    throw error instanceof StartError ? error : unusable(place, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The same for an address, to which nothing else is connected. */
export async function migrateDatabase(address: string): Promise<boolean> {
  const database = await databaseAt(databasePlace(address));
  try {
    return await migrated(database);
  } finally {
    await database.close();
  }
}

async function prepare(client: Client, place: DatabasePlace, creating: boolean): Promise<boolean> {
  const version = await versionIn(client, place);
  if (version === POSTGRES_MIGRATIONS.length) return false;
  if (!creating) throw notMigrated(place, version);
  await client.query("BEGIN");
  await client.query(LOCK);
  // Another node may have done it meanwhile.
  const before = await versionIn(client, place);
  if (before === undefined) {
    // Who owns the schema need not be one who may make others.
    const { rows } = await client.query("SELECT 1 FROM pg_namespace n WHERE n.nspname = $1", [place.schema]);
    if (rows.length === 0) await client.query(`CREATE SCHEMA "${place.schema}"`);
    await client.query(inSchema(CREATE_FORMAT, place.schema));
  }
  for (const step of POSTGRES_MIGRATIONS.slice(before ?? 0)) await client.query(inSchema(step, place.schema));
  await client.query(inSchema("UPDATE concordat.format SET version = $1", place.schema), [POSTGRES_MIGRATIONS.length]);
  await client.query("COMMIT");
  return before !== POSTGRES_MIGRATIONS.length;
}

/** The format of what is there; undefined where nothing is. */
async function versionIn(client: Client, place: DatabasePlace): Promise<number | undefined> {
  const { rows } = await client.query<Found>(FIND, [place.schema]);
  const [found] = rows;
  if (found === undefined) throw notOurs(place);
  if (found.encoding !== "UTF8") throw notUtf8(place, found.encoding);
  if (found.isReadOnly) throw readOnly(place);
  if (!found.hasFormat) {
    if (!found.isEmpty) throw notOurs(place);
    return undefined;
  }
  const format = await client.query<{ program?: unknown; version?: unknown }>(
    inSchema("SELECT * FROM concordat.format", place.schema),
  );
  const [row] = format.rows;
  if (row?.program !== OURS || typeof row.version !== "number") throw notOurs(place);
  if (row.version > POSTGRES_MIGRATIONS.length) throw newer(place, row.version);
  return row.version;
}

function notOurs({ shown, schema }: DatabasePlace): StartError {
  return new StartError(
    "registry/data-not-ours",
    `the schema ${schema} of ${shown} has tables of another program`,
    "Name another schema with ?schema=NAME, or another database; nothing in this one was changed.",
  );
}

function notMigrated({ shown }: DatabasePlace, version: number | undefined): StartError {
  return new StartError(
    "registry/data-not-migrated",
    version === undefined
      ? `${shown} has no registry`
      : `${shown} was last migrated by an older Concordat (format ${version})`,
    version === undefined
      ? "Check the address."
      : "Run `concordat serve --migrate --data …` with a role that may change tables.",
  );
}

function newer({ shown }: DatabasePlace, version: number): StartError {
  return new StartError(
    "registry/data-newer",
    `${shown} was migrated by a newer Concordat (format ${version}; this one knows up to ${POSTGRES_MIGRATIONS.length})`,
    "Start that version or a later one; nothing in the database was changed.",
  );
}

function readOnly({ shown }: DatabasePlace): StartError {
  return new StartError(
    "registry/data-read-only",
    `${shown} takes no writes: it is a standby, or read-only by its settings`,
    "Give the address of the primary with --data.",
  );
}

function notUtf8({ shown }: DatabasePlace, encoding: string): StartError {
  return new StartError(
    "registry/data-not-utf8",
    `${shown} has the encoding ${encoding}, which cannot hold every schema`,
    "Make a database for the registry with ENCODING 'UTF8' TEMPLATE template0.",
  );
}

const REFUSED: Readonly<Record<string, readonly [code: string, problem: string, hint: string]>> = {
  "28P01": [
    "registry/database-login",
    "refuses the user or the password",
    "Check both; the password may stand in PGPASSWORD.",
  ],
  "28000": ["registry/database-login", "refuses the user", "Check the user, and the rules of pg_hba.conf."],
  "3D000": ["registry/database-missing", "does not exist", "Create it: CREATE DATABASE name ENCODING 'UTF8'."],
  "42501": [
    "registry/database-privileges",
    "does not let this user create or use the registry's tables",
    "Run `concordat serve --migrate --data …` with a role that may create them, and grant this one their use (docs/postgres.md).",
  ],
};

function unusable({ shown }: DatabasePlace, error: unknown): StartError {
  const reason = error instanceof Error ? error.message : String(error);
  const [code, problem, hint] = REFUSED[sqlCode(error)] ?? [];
  if (code !== undefined) return new StartError(code, `${shown} ${problem}: ${reason}`, hint ?? "");
  if (isAway(error))
    return new StartError(
      "registry/database-unreachable",
      `${shown} cannot be reached: ${reason === "" ? sqlCode(error) : reason}`,
      "Check that PostgreSQL runs, and the address after --data.",
    );
  return new StartError("registry/data-unusable", `${shown} cannot be used: ${reason}`, "See PostgreSQL's log.");
}
