import type Database from "better-sqlite3";
import type { SubjectKey } from "../../entities.ts";

/** A statement that was prepared: what is bound to it, and the rows that it gives. */
interface Prepared<Bound extends unknown[], Row> {
  run(...bound: Bound): { readonly changes: number };
  get(...bound: Bound): Row | undefined;
  all(...bound: Bound): Row[];
}

/** What writes of subjects and settings are made of. */
export function prepareStatements(database: Database.Database) {
  const prepare = <Bound extends unknown[] = [], Row = unknown>(sql: string): Prepared<Bound, Row> =>
    database.prepare<unknown[], Row>(sql);
  return {
    savepoint: prepare("SAVEPOINT one"),
    release: prepare("RELEASE one"),
    rollback: prepare("ROLLBACK TO one"),
    // A context that has schemas already goes on after their ids.
    context: prepare<[{ context: string }]>(
      `INSERT INTO contexts (context, last_id)
       SELECT :context, coalesce((SELECT max(id) FROM schemas WHERE context = :context), 0)
       WHERE true ON CONFLICT DO NOTHING`,
    ),
    lastId: prepare<[string], { last_id: number }>("SELECT last_id FROM contexts WHERE context = ?"),
    pastId: prepare<[number, string]>("UPDATE contexts SET last_id = max(last_id, ?) WHERE context = ?"),
    idOf: prepare<[string, string], { id: number; type: string; text: string | Buffer }>(
      // Named, because SQLite would rather walk the whole context in the order of its ids.
      "SELECT id, type, text FROM schemas INDEXED BY schemas_by_identity WHERE identity = ? AND context = ? ORDER BY id",
    ),
    idAt: prepare<[string, string, number], { id: number }>(
      "SELECT id FROM versions WHERE context = ? AND subject = ? AND version = ?",
    ),
    lastVersion: prepare<[string, string], { version: number | null }>(
      "SELECT max(version) AS version FROM versions WHERE context = ? AND subject = ?",
    ),
    identityOf: prepare<[string, number], { identity: string }>(
      "SELECT identity FROM schemas WHERE context = ? AND id = ?",
    ),
    putSchema: prepare<[string, number, string, string, string | Buffer, string | null, string | null, string | null]>(
      "INSERT INTO schemas VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    ),
    putVersion: prepare<[string, string, number, number, number]>(
      `INSERT INTO versions (context, subject, version, id, time) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (context, subject, version) DO UPDATE SET id = excluded.id, time = excluded.time, deleted = 0`,
    ),
    putReference: prepare<[string, string, number, string, string, number]>(
      "INSERT INTO reference_targets VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    targets: prepare<[string, string, number], SubjectKey>(
      "SELECT context, subject FROM reference_targets WHERE from_context = ? AND from_subject = ? AND from_version = ?",
    ),
    dropReferences: prepare<[string, string, number], SubjectKey>(
      `DELETE FROM reference_targets WHERE from_context = ? AND from_subject = ? AND from_version = ?
       RETURNING context, subject`,
    ),
    hide: prepare<[string, string, number], { id: number }>(
      "UPDATE versions SET deleted = 1 WHERE context = ? AND subject = ? AND version = ? RETURNING id",
    ),
    drop: prepare<[string, string, number], { id: number }>(
      "DELETE FROM versions WHERE context = ? AND subject = ? AND version = ? RETURNING id",
    ),
    dropUnused: prepare<[{ context: string; id: number }], { identity: string }>(
      `DELETE FROM schemas WHERE context = :context AND id = :id
       AND NOT EXISTS (SELECT 1 FROM versions WHERE context = :context AND id = :id) RETURNING identity`,
    ),
    putConfig: prepare<[string, string, string]>("INSERT OR REPLACE INTO config VALUES (?, ?, ?)"),
    dropConfig: prepare<[string, string]>("DELETE FROM config WHERE context = ? AND subject = ?"),
    putMode: prepare<[string, string, string]>("INSERT OR REPLACE INTO mode VALUES (?, ?, ?)"),
    dropMode: prepare<[string, string]>("DELETE FROM mode WHERE context = ? AND subject = ?"),
    clearModes: prepare<[string]>("DELETE FROM mode WHERE context = ? AND subject <> ''"),
    putPolicy: prepare<[string, string, string]>("INSERT OR REPLACE INTO policies VALUES (?, ?, ?)"),
    dropPolicy: prepare<[string, string]>("DELETE FROM policies WHERE context = ? AND subject = ?"),
    dropContext: prepare<[string]>("DELETE FROM contexts WHERE context = ?"),
    noteKey: prepare<[string]>("INSERT INTO keys VALUES (?) ON CONFLICT DO NOTHING"),
  };
}

/** The statements that write schemas, versions and settings, prepared for one database. */
export type Statements = ReturnType<typeof prepareStatements>;
