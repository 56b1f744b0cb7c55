import { createHash } from "node:crypto";
import { StartError } from "../errors.ts";
import { isPostgres, shownPlace } from "./place.ts";
import { TABLES, type Table, type TableRow, type Tables } from "./tables.ts";

/** What was copied of a table. */
export interface CopiedTable {
  readonly table: string;
  readonly rows: number;
  /** How many of them had been copied before. */
  readonly before: number;
  /** SHA-256 over all rows, of which both stores have the same. */
  readonly hash: string;
}

/** Where to copy from and to: files or addresses of databases, as `openStore` takes them. */
export interface CopyOptions {
  readonly from: string;
  readonly to: string;
  /** Hears of rows that were copied. */
  readonly onRows?: (table: string, rows: number) => void;
}

/**
 * Copies all that one store holds to another, which is empty or has a part of it from a copy that ended early: ids, deleted
 * versions, times and settings as they are. Rows go in slices, in their order, and are read once more and compared at the end.
 * The target must not be in use; the source may be, and is copied as of one moment. Throws {@link StartError} where the target
 * has other contents, which are left as they are, or a place cannot be used.
 */
export async function copyStore({ from, to, onRows }: CopyOptions): Promise<readonly CopiedTable[]> {
  const source = await tablesAt(from, false);
  try {
    const target = await tablesAt(to, true);
    try {
      const counts = new Map<string, number>();
      // All is looked at before anything is written.
      for (const table of TABLES) counts.set(table.name, await countCopied({ source, target, table, to }));
      for (const table of TABLES) {
        const rows = await addMissing({ source, target, table, before: counts.get(table.name) ?? 0 });
        onRows?.(table.name, rows);
      }
      await target.finish();
      const copied: CopiedTable[] = [];
      for (const table of TABLES) copied.push(await compared({ source, target, table, to }, counts));
      return copied;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function tablesAt(place: string, writing: boolean): Promise<Tables> {
  if (isPostgres(place)) return (await import("./postgres/tables.ts")).postgresTables(place, writing);
  return (await import("./sqlite/tables.ts")).sqliteTables(place, writing);
}

interface Between {
  readonly source: Tables;
  readonly target: Tables;
  readonly table: Table;
  readonly to: string;
}

/** How many rows the target has already. Throws where they are not the first ones of the source. */
async function countCopied({ source, target, table, to }: Between): Promise<number> {
  const theirs = rowsOf(source, table);
  let count = 0;
  for await (const row of rowsOf(target, table)) {
    const { value } = await theirs.next();
    if (value === undefined || !isSame(row, value)) throw otherContents(to, table);
    count += 1;
  }
  await theirs.return(undefined);
  return count;
}

/** Adds the rows after those that are there; gives how many. */
async function addMissing({ source, target, table, before }: Omit<Between, "to"> & { readonly before: number }) {
  let skip = before;
  let added = 0;
  for await (const slice of source.slices(table)) {
    const missing = slice.slice(Math.min(skip, slice.length));
    skip -= slice.length - missing.length;
    if (missing.length > 0) await target.add(table, missing);
    added += missing.length;
  }
  return added;
}

/** Reads both once more. Throws where they are not the same. */
async function compared(
  { source, target, table, to }: Between,
  before: ReadonlyMap<string, number>,
): Promise<CopiedTable> {
  const [ours, theirs] = [await hashOf(source, table), await hashOf(target, table)];
  if (ours.hash !== theirs.hash || ours.rows !== theirs.rows)
    throw new StartError(
      "registry/copy-differs",
      `the table ${table.name} of ${shownPlace(to)} is not what was copied: ${theirs.rows} rows of ${ours.rows}, or others`,
      "Let nothing else write to it while a copy is made, and copy again into an empty one.",
    );
  return { table: table.name, ...ours, before: before.get(table.name) ?? 0 };
}

async function hashOf(tables: Tables, table: Table): Promise<{ readonly rows: number; readonly hash: string }> {
  const hash = createHash("sha256");
  let rows = 0;
  for await (const row of rowsOf(tables, table)) {
    hash.update(JSON.stringify(row)).update("\n");
    rows += 1;
  }
  return { rows, hash: hash.digest("hex") };
}

async function* rowsOf(tables: Tables, table: Table): AsyncGenerator<TableRow, undefined> {
  for await (const slice of tables.slices(table)) yield* slice;
  return undefined;
}

function isSame(one: TableRow, other: TableRow): boolean {
  return one.every((value, index) => value === other[index]);
}

function otherContents(to: string, { name }: Table): StartError {
  return new StartError(
    "registry/copy-target-not-empty",
    `${shownPlace(to)} has other contents already: its table ${name} has rows that do not come from what is copied`,
    "Copy into an empty file or database; this one was left as it is.",
  );
}
