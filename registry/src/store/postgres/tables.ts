import type { PoolClient } from "pg";
import { StartError } from "../../errors.ts";
import type { ColumnKind, Table, TableRow, Tables } from "../tables.ts";
import { databaseAt } from "./database.ts";
import { migrated } from "./migrate.ts";
import { inSchema } from "./migrations.ts";
import { databasePlace } from "./place.ts";
import { fromText, toText } from "./text.ts";

/** Names of columns that are words of SQL. */
const columnOf = (name: string) => `"${name}"`;

const TYPES: Readonly<Record<ColumnKind, string>> = {
  text: "text",
  large: "text",
  json: "text",
  number: "bigint",
  flag: "boolean",
};

/** The lock of commits, so that nobody else writes meanwhile. */
const LOCK = "SELECT pg_try_advisory_lock(x'636f6e63'::int, 'concordat.changes'::regclass::oid::int) AS locked";

/** The tables of a PostgreSQL database; those to be written are made first. Throws StartError where it cannot be used. */
export async function postgresTables(address: string, writing: boolean): Promise<Tables> {
  const place = databasePlace(address);
  const database = await databaseAt(place);
  const sql = (text: string) => inSchema(text, place.schema);
  let client: PoolClient | undefined;
  const close = async () => {
    client?.release(true);
    await database.close();
  };
  try {
    await migrated(database, { creating: writing });
    const taken = await database.reads.connect();
    client = taken;
    // The error comes with what is asked as well.
    taken.on("error", () => undefined);
    if (writing) {
      const { rows } = await taken.query<{ locked: boolean }>(sql(LOCK));
      if (rows[0]?.locked !== true) throw inUse(place.shown);
    } else await taken.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    return {
      slices: (table) => slices(taken, table, sql),
      add: (table, rows) => add(taken, table, rows, sql),
      // Nodes that know the database as it was begin anew.
      finish: async () => void (await taken.query(sql("UPDATE concordat.changes SET batch = gen_random_uuid()"))),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function inUse(shown: string): StartError {
  return new StartError(
    "registry/data-in-use",
    `${shown} is being written to`,
    "Stop the registries on it, and other copies into it, and try again.",
  );
}

async function* slices(
  client: PoolClient,
  { name, columns, key, slice }: Table,
  sql: (text: string) => string,
): AsyncGenerator<readonly TableRow[]> {
  const names = Object.keys(columns);
  const kinds = Object.values(columns);
  const ordered = key ?? ["row"];
  const order = ordered.map(columnOf).join(", ");
  const after = `(${order}) > (${ordered.map((_, index) => `$${index + 2}`).join(", ")})`;
  const selected = [...names.map(columnOf), ...(key === undefined ? [columnOf("row")] : [])].join(", ");
  const select = (where: string) =>
    sql(`SELECT ${selected} FROM concordat.${name} ${where} ORDER BY ${order} LIMIT $1`);
  let last: readonly unknown[] | undefined;
  for (;;) {
    const text = select(last === undefined ? "" : `WHERE ${after}`);
    const { rows } = await client.query<Record<string, unknown>>(text, [slice, ...(last ?? [])]);
    const end = rows.at(-1);
    if (end === undefined) return;
    last = ordered.map((column) => end[column]);
    yield rows.map((row) => names.map((column, index) => readValue(row[column], kinds[index])));
    if (rows.length < slice) return;
  }
}

function readValue(value: unknown, kind: ColumnKind | undefined): TableRow[number] {
  if (typeof value === "string") return kind === "json" ? value : fromText(value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  throw new TypeError(`a column has a ${typeof value}`);
}

async function add(
  client: PoolClient,
  { name, columns }: Table,
  rows: readonly TableRow[],
  sql: (text: string) => string,
): Promise<void> {
  const names = Object.keys(columns);
  const kinds = Object.values(columns);
  const isConfig = name === "config";
  const values = kinds.map((kind, index) => rows.map((row) => writtenValue(row[index] ?? null, kind)));
  const types = kinds.map((kind) => TYPES[kind]);
  const into = names.map(columnOf);
  // What a config says that names are found by has a column of its own.
  if (isConfig) {
    values.push(rows.map((row) => aliasIn(row[2])));
    types.push("text");
    into.push("alias");
  }
  const arrays = types.map((type, index) => `$${index + 1}::${type}[]`).join(", ");
  await client.query(
    sql(
      `INSERT INTO concordat.${name} (${into.join(", ")})
       SELECT ${into.map((_, index) => `a.c${index}`).join(", ")}
       FROM unnest(${arrays}) WITH ORDINALITY a (${into.map((_, index) => `c${index}`).join(", ")}, place) ORDER BY a.place`,
    ),
    values,
  );
}

function writtenValue(value: TableRow[number], kind: ColumnKind): TableRow[number] {
  return typeof value === "string" && kind !== "json" ? toText(value) : value;
}

function aliasIn(value: TableRow[number] | undefined): string | null {
  const config = JSON.parse(String(value)) as { readonly alias?: string };
  return config.alias === undefined ? null : toText(config.alias);
}
