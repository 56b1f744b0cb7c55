import type Database from "better-sqlite3";
import type { ColumnKind, Table, TableRow, Tables } from "../tables.ts";
import { openDatabase, openToRead } from "./open.ts";
import { fromStored, toStored } from "./rows.ts";

/** Columns that have another name here. */
const NAMES: Readonly<Record<string, string>> = {
  "schemas.rule_set": "ruleSet",
  "tokens.holder": "user",
  "grants.place": "on",
};

type Value = string | number | Buffer | null;

/**
 * The tables of a data file; one to be written is made first. Throws StartError where it cannot be used, as where a registry
 * runs on one that is to be written.
 */
export function sqliteTables(file: string, writing: boolean): Tables {
  const database = writing ? openDatabase(file) : openToRead(file);
  // What is read is as of one moment.
  if (!writing) database.exec("BEGIN");
  return {
    slices: (table) => slices(database, table),
    add: async (table, rows) => add(database, table, rows),
    // So that the file is whole without a log beside it.
    finish: async () => void database.pragma("journal_mode = DELETE"),
    close: async () => {
      database.close();
    },
  };
}

async function* slices(
  database: Database.Database,
  { name, columns, key, slice }: Table,
): AsyncGenerator<readonly TableRow[]> {
  const kinds = Object.values(columns);
  const names = columnsOf(name, Object.keys(columns));
  const ordered = key === undefined ? ["rowid"] : columnsOf(name, key);
  const order = ordered.join(", ");
  const marks = ordered.map(() => "?").join(", ");
  const selected = [...names, ...ordered.map((column, index) => `${column} AS key${index}`)].join(", ");
  const prepare = (where: string) =>
    database.prepare<unknown[], Value[]>(`SELECT ${selected} FROM ${name} ${where} ORDER BY ${order} LIMIT ?`).raw();
  let rows = prepare("").all(slice);
  const next = prepare(`WHERE (${order}) > (${marks})`);
  while (rows.length > 0) {
    yield rows.map((row) => kinds.map((kind, index) => readValue(row[index] ?? null, kind)));
    if (rows.length < slice) return;
    rows = next.all(...(rows.at(-1) ?? []).slice(names.length), slice);
  }
}

function add(database: Database.Database, { name, columns }: Table, rows: readonly TableRow[]): void {
  const kinds = Object.values(columns);
  const into = columnsOf(name, Object.keys(columns)).join(", ");
  const insert = database.prepare<unknown[]>(
    `INSERT INTO ${name} (${into}) VALUES (${kinds.map(() => "?").join(", ")})`,
  );
  database.transaction(() => {
    for (const row of rows) insert.run(...kinds.map((kind, index) => writtenValue(row[index] ?? null, kind)));
  })();
}

function columnsOf(table: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `"${NAMES[`${table}.${name}`] ?? name}"`);
}

function readValue(value: Value, kind: ColumnKind): TableRow[number] {
  if (kind === "flag") return value === 1;
  return Buffer.isBuffer(value) ? fromStored(value) : value;
}

function writtenValue(value: TableRow[number], kind: ColumnKind): Value {
  if (typeof value === "boolean") return value ? 1 : 0;
  return kind === "large" && typeof value === "string" ? toStored(value) : value;
}
