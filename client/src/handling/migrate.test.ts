import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { migrationScript, TABLES_VERSION } from "./migrate.ts";
import { sqlite } from "./sqlite/sqlite.ts";
import { TABLE_MIGRATIONS } from "./tables.ts";

/** A database as a service of an older version has made it. */
function ofVersion(version: number): Sqlite.Database {
  const db = new Sqlite(":memory:");
  for (const statement of TABLE_MIGRATIONS.sqlite.slice(0, version).flat()) db.exec(statement);
  db.exec("CREATE TABLE concordat_handling (version integer NOT NULL)");
  db.exec(`INSERT INTO concordat_handling VALUES (${version})`);
  return db;
}

const tablesOf = (db: Sqlite.Database) => db.prepare("SELECT name, sql FROM sqlite_master ORDER BY name").all();
const versionOf = (db: Sqlite.Database) => db.prepare("SELECT version FROM concordat_handling").pluck().get();

test("tables of every older version become the newest, by a service and by hand", async () => {
  const newest = new Sqlite(":memory:");
  await sqlite(newest).prepare();
  expect(versionOf(newest)).toBe(TABLES_VERSION);
  for (let version = 1; version < TABLES_VERSION; version += 1) {
    const [old, byHand] = [ofVersion(version), ofVersion(version)];
    await sqlite(old).prepare();
    byHand.exec(migrationScript("sqlite", version));
    expect([versionOf(old), versionOf(byHand)]).toEqual([TABLES_VERSION, TABLES_VERSION]);
    expect(tablesOf(old).length).toBe(tablesOf(newest).length);
    expect(tablesOf(byHand)).toEqual(tablesOf(old));
  }
});

test("both dialects have the same number of versions", () => {
  expect(TABLE_MIGRATIONS.postgres.length).toBe(TABLE_MIGRATIONS.sqlite.length);
});

test("what fails in the middle leaves nothing behind", async () => {
  const db = new Sqlite(":memory:");
  // A table of the service's own has a name that is needed.
  db.exec("CREATE TABLE concordat_outbox (mine TEXT)");
  await expect(sqlite(db).prepare()).rejects.toThrow("already exists");
  expect(db.prepare("SELECT name FROM sqlite_master").pluck().all()).toEqual(["concordat_outbox"]);
});
