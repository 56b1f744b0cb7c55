import type Database from "better-sqlite3";
import type { SubjectKey } from "../../entities.ts";
import { type AssociationWrite, isAssociationWrite } from "../associations.ts";
import { type Key, keys } from "../epochs.ts";
import { movedBy } from "../moved.ts";
import { isServiceWrite, type ServiceWrite } from "../services.ts";
import type { Outcome, Write } from "../store.ts";
import { prepareAssociationWrites } from "./associations.ts";
import { fromStored, toJson, toStored } from "./rows.ts";
import { prepareServiceWrites } from "./services.ts";

type PutVersion = Write & { readonly kind: "put-version" };

/** An id that another schema of the context has: one that was given, or that of the same text as another type's. */
class IdTaken extends Error {
  readonly id: number;

  constructor(id: number) {
    super(`id ${id} is taken`);
    this.id = id;
  }
}

/** What became of writes, and the keys of all that they changed. */
export interface Applied {
  readonly outcome: Outcome;
  readonly moved: ReadonlySet<Key>;
}

const NONE: ReadonlySet<Key> = new Set();

/** Applies writes inside a transaction that is already open. */
export interface Writer {
  /**
   * Applies all of them or none, so that those that are committed together do not fail each other. With `careful`, or where
   * there are several, in a savepoint of their own; else what throws may leave part of a write behind.
   */
  apply(writes: readonly Write[], careful: boolean): Applied;
  /** To be called before the transaction is committed. */
  finish(): void;
  /** To be called where the transaction is rolled back. */
  abandon(): void;
}

export function prepareWrites(database: Database.Database, now: () => number): Writer {
  const statements = prepareStatements(database);
  const ids = new Ids(statements);
  const applyService = prepareServiceWrites(database, now);
  const applyAssociation = prepareAssociationWrites(database);
  const applyAll = (writes: readonly Write[]): Applied => {
    const moved = new Set<Key>();
    const given: number[] = [];
    for (const write of writes) {
      for (const key of movedBy(write)) moved.add(key);
      if (isServiceWrite(write)) applyService(write);
      else if (isAssociationWrite(write)) applyAssociation(write);
      else {
        const id = applyOne({ statements, ids, now, moved }, write);
        if (id !== undefined) given.push(id);
      }
    }
    return { outcome: { kind: "done", ids: given }, moved };
  };
  const applySaved = (writes: readonly Write[]): Applied => {
    ids.save();
    statements.savepoint.run();
    try {
      const applied = applyAll(writes);
      statements.release.run();
      return applied;
    } catch (error) {
      ids.forget();
      statements.rollback.run();
      statements.release.run();
      throw error;
    }
  };
  return {
    apply: (writes, careful) => {
      try {
        return careful || writes.length > 1 ? applySaved(writes) : applyAll(writes);
      } catch (error) {
        // A single write finds that before it changes anything.
        if (error instanceof IdTaken) return { outcome: { kind: "taken", id: error.id }, moved: NONE };
        throw error;
      }
    },
    finish: () => ids.save(),
    abandon: () => ids.forget(),
  };
}

/** The ids that contexts give out: counted in memory within a transaction, and kept once at its end. */
class Ids {
  readonly #statements: Statements;
  readonly #last = new Map<string, number>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** The next id of a context. Ids are never given out twice. */
  next(context: string, moved: Set<Key>): number {
    const id = (this.#last.get(context) ?? this.#read(context, moved)) + 1;
    this.#last.set(context, id);
    return id;
  }

  #read(context: string, moved: Set<Key>): number {
    const known = this.#statements.lastId.get(context)?.last_id;
    if (known !== undefined) return known;
    addContext(this.#statements, context, moved);
    return this.#statements.lastId.get(context)?.last_id ?? 0;
  }

  save(): void {
    for (const [context, id] of this.#last) this.#statements.pastId.run(id, context);
    this.#last.clear();
  }

  forget(): void {
    this.#last.clear();
  }
}

function prepareStatements(database: Database.Database) {
  return {
    savepoint: database.prepare("SAVEPOINT plan"),
    release: database.prepare("RELEASE plan"),
    rollback: database.prepare("ROLLBACK TO plan"),
    // A context that has schemas already goes on after their ids.
    context: database.prepare<{ context: string }>(
      `INSERT INTO contexts (context, last_id)
       SELECT :context, coalesce((SELECT max(id) FROM schemas WHERE context = :context), 0)
       WHERE true ON CONFLICT DO NOTHING`,
    ),
    lastId: database.prepare<[string], { last_id: number }>("SELECT last_id FROM contexts WHERE context = ?"),
    pastId: database.prepare<[number, string]>("UPDATE contexts SET last_id = max(last_id, ?) WHERE context = ?"),
    idOf: database.prepare<[string, string], { id: number; type: string; text: string | Buffer }>(
      // Named, because SQLite would rather walk the whole context in the order of its ids.
      "SELECT id, type, text FROM schemas INDEXED BY schemas_by_identity WHERE identity = ? AND context = ? ORDER BY id",
    ),
    idAt: database.prepare<[string, string, number], { id: number }>(
      "SELECT id FROM versions WHERE context = ? AND subject = ? AND version = ?",
    ),
    lastVersion: database.prepare<[string, string], { version: number | null }>(
      "SELECT max(version) AS version FROM versions WHERE context = ? AND subject = ?",
    ),
    identityOf: database.prepare<[string, number], { identity: string }>(
      "SELECT identity FROM schemas WHERE context = ? AND id = ?",
    ),
    putSchema: database.prepare<
      [string, number, string, string, string | Buffer, string | null, string | null, string | null]
    >("INSERT INTO schemas VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    putVersion: database.prepare<[string, string, number, number, number]>(
      `INSERT INTO versions (context, subject, version, id, time) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (context, subject, version) DO UPDATE SET id = excluded.id, time = excluded.time, deleted = 0`,
    ),
    putReference: database.prepare<[string, string, number, string, string, number]>(
      "INSERT INTO reference_targets VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    targets: database.prepare<[string, string, number], SubjectKey>(
      "SELECT context, subject FROM reference_targets WHERE from_context = ? AND from_subject = ? AND from_version = ?",
    ),
    dropReferences: database.prepare<[string, string, number], SubjectKey>(
      `DELETE FROM reference_targets WHERE from_context = ? AND from_subject = ? AND from_version = ?
       RETURNING context, subject`,
    ),
    hide: database.prepare<[string, string, number], { id: number }>(
      "UPDATE versions SET deleted = 1 WHERE context = ? AND subject = ? AND version = ? RETURNING id",
    ),
    drop: database.prepare<[string, string, number], { id: number }>(
      "DELETE FROM versions WHERE context = ? AND subject = ? AND version = ? RETURNING id",
    ),
    dropUnused: database.prepare<{ context: string; id: number }, { identity: string }>(
      `DELETE FROM schemas WHERE context = :context AND id = :id
       AND NOT EXISTS (SELECT 1 FROM versions WHERE context = :context AND id = :id) RETURNING identity`,
    ),
    putConfig: database.prepare<[string, string, string]>("INSERT OR REPLACE INTO config VALUES (?, ?, ?)"),
    dropConfig: database.prepare<[string, string]>("DELETE FROM config WHERE context = ? AND subject = ?"),
    putMode: database.prepare<[string, string, string]>("INSERT OR REPLACE INTO mode VALUES (?, ?, ?)"),
    dropMode: database.prepare<[string, string]>("DELETE FROM mode WHERE context = ? AND subject = ?"),
    clearModes: database.prepare<[string]>("DELETE FROM mode WHERE context = ? AND subject <> ''"),
    putPolicy: database.prepare<[string, string, string]>("INSERT OR REPLACE INTO policies VALUES (?, ?, ?)"),
    dropPolicy: database.prepare<[string, string]>("DELETE FROM policies WHERE context = ? AND subject = ?"),
    dropContext: database.prepare<[string]>("DELETE FROM contexts WHERE context = ?"),
    noteKey: database.prepare<[string]>("INSERT INTO keys VALUES (?) ON CONFLICT DO NOTHING"),
  };
}

type Statements = ReturnType<typeof prepareStatements>;

interface Applying {
  readonly statements: Statements;
  readonly ids: Ids;
  readonly now: () => number;
  readonly moved: Set<Key>;
}

function applyOne(applying: Applying, write: Exclude<Write, ServiceWrite | AssociationWrite>): number | undefined {
  const { statements, ids, moved } = applying;
  switch (write.kind) {
    case "put-version":
      return putVersion(applying, write);
    case "hide-version":
      hideVersion(statements, write, moved);
      return undefined;
    case "drop-version":
      dropVersion(statements, write, moved);
      return undefined;
    case "put-config":
      if (write.config === undefined) statements.dropConfig.run(write.key.context, write.key.subject);
      else statements.putConfig.run(write.key.context, write.key.subject, JSON.stringify(write.config));
      return undefined;
    case "put-policy":
      if (write.policy === undefined) statements.dropPolicy.run(write.key.context, write.key.subject);
      else statements.putPolicy.run(write.key.context, write.key.subject, JSON.stringify(write.policy));
      return undefined;
    case "put-mode":
      if (write.mode === undefined) statements.dropMode.run(write.key.context, write.key.subject);
      else statements.putMode.run(write.key.context, write.key.subject, write.mode);
      return undefined;
    case "clear-modes":
      statements.clearModes.run(write.context);
      return undefined;
    case "drop-context":
      ids.save();
      statements.dropContext.run(write.context);
      return undefined;
    case "note-key":
      statements.noteKey.run(write.keyId);
      return undefined;
  }
}

function putVersion(applying: Applying, write: PutVersion): number {
  const { statements, now, moved } = applying;
  const { context, subject } = write.key;
  const id = write.id === undefined ? sharedId(applying, write) : importedId(applying, write, write.id);
  moved.add(keys.id(context, id));
  // Only an import puts a version in the place of another one, or before one.
  if (write.id !== undefined) {
    const before = statements.idAt.get(context, subject, write.version)?.id;
    if (before !== undefined) moved.add(keys.id(context, before));
    const last = statements.lastVersion.get(context, subject)?.version ?? 0;
    if (write.version <= last) moved.add(keys.lasting(write.key));
    dropReferences(statements, write, moved);
  }
  statements.putVersion.run(context, subject, write.version, id, now());
  for (const target of write.references) {
    statements.putReference.run(target.context, target.subject, target.version, context, subject, write.version);
  }
  return id;
}

/** The id that the schema has in its context already, or the next one. */
function sharedId({ statements, ids, moved }: Applying, write: PutVersion): number {
  const { context } = write.key;
  const { identity, type, text } = write.schema;
  const known = write.isNew && !moved.has(keys.identity(identity)) ? [] : statements.idOf.all(identity, context);
  const same = known.find((one) => one.type === type && fromStored(one.text) === text);
  if (same !== undefined) return same.id;
  // The identity has no type in it, nor lone surrogates: under an id of its own it would be of two schemas.
  if (known[0] !== undefined) throw new IdTaken(known[0].id);
  const id = ids.next(context, moved);
  insertSchema(statements, write, id, moved);
  return id;
}

function addContext(statements: Statements, context: string, moved: Set<Key>): void {
  if (statements.context.run({ context }).changes > 0) moved.add(keys.contexts);
}

function importedId({ statements, ids, moved }: Applying, write: PutVersion, id: number): number {
  const { context } = write.key;
  const identity = statements.identityOf.get(context, id)?.identity;
  if (identity !== undefined && identity !== write.schema.identity) throw new IdTaken(id);
  if (identity === undefined) insertSchema(statements, write, id, moved);
  ids.save();
  addContext(statements, context, moved);
  statements.pastId.run(id, context);
  return id;
}

function insertSchema(statements: Statements, { key, schema }: PutVersion, id: number, moved: Set<Key>): void {
  const { identity, type, text, references, metadata, ruleSet } = schema;
  statements.putSchema.run(
    key.context,
    id,
    identity,
    type,
    toStored(text),
    toJson(references),
    toJson(metadata),
    toJson(ruleSet),
  );
  moved.add(keys.schema(key.context, id));
  moved.add(keys.identity(identity));
}

type AtVersion = Pick<PutVersion, "key" | "version">;

function hideVersion(statements: Statements, { key, version }: AtVersion, moved: Set<Key>): void {
  const { context, subject } = key;
  const id = statements.hide.get(context, subject, version)?.id;
  if (id !== undefined) moved.add(keys.id(context, id));
  // Who is hidden refers to nothing any more.
  for (const target of statements.targets.all(context, subject, version)) moved.add(keys.referrers(target));
}

function dropVersion(statements: Statements, at: AtVersion, moved: Set<Key>): void {
  const { context, subject } = at.key;
  const id = statements.drop.get(context, subject, at.version)?.id;
  dropReferences(statements, at, moved);
  if (id === undefined) return;
  const identity = statements.dropUnused.get({ context, id })?.identity;
  moved.add(keys.id(context, id));
  if (identity === undefined) return;
  moved.add(keys.schema(context, id));
  moved.add(keys.identity(identity));
}

function dropReferences(statements: Statements, { key, version }: AtVersion, moved: Set<Key>): void {
  for (const target of statements.dropReferences.all(key.context, key.subject, version))
    moved.add(keys.referrers(target));
}
