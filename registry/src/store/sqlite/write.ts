import type Database from "better-sqlite3";
import type { Config, SubjectKey } from "../../entities.ts";
import { type AssociationWrite, isAssociationWrite } from "../associations.ts";
import type { IdKey } from "../epochs.ts";
import type { Sealer } from "../sealing.ts";
import { isServiceWrite, type ServiceWrite } from "../services.ts";
import type { Plan, Write } from "../store.ts";
import { prepareAssociationWrites } from "./associations.ts";
import type { Applied } from "./group-commit.ts";
import { fromStored, toJson, toStored } from "./rows.ts";
import { prepareSealing, type Sealing } from "./seal.ts";
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

/**
 * Gives the function that applies one plan inside a transaction that is already open: whole, or not at all (a
 * savepoint of its own), so that plans that are committed together do not fail each other.
 */
export function prepareWrites(
  database: Database.Database,
  now: () => number,
  sealer: Sealer | undefined,
): (plan: Plan) => Applied {
  const statements = prepareStatements(database);
  const sealing = prepareSealing(database, sealer);
  const applyService = prepareServiceWrites(database, now);
  const applyAssociation = prepareAssociationWrites(database);
  return (plan) => {
    const changed: IdKey[] = [];
    const apply = prepareApply(statements, now, sealing, (id) => changed.push(id));
    const applyAny = (write: Write) => {
      if (isServiceWrite(write)) return applyService(write);
      return isAssociationWrite(write) ? applyAssociation(write) : apply(write);
    };
    statements.savepoint.run();
    try {
      const ids = plan.writes.flatMap((write) => applyAny(write) ?? []);
      statements.release.run();
      return { outcome: { kind: "done", ids }, ids: changed };
    } catch (error) {
      statements.rollback.run();
      statements.release.run();
      if (error instanceof IdTaken) return { outcome: { kind: "taken", id: error.id }, ids: [] };
      throw error;
    }
  };
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
    nextId: database.prepare<[string], { last_id: number }>(
      "UPDATE contexts SET last_id = last_id + 1 WHERE context = ? RETURNING last_id",
    ),
    pastId: database.prepare<[number, string]>("UPDATE contexts SET last_id = max(last_id, ?) WHERE context = ?"),
    idOf: database.prepare<[string, string], { id: number; type: string; text: string | Buffer }>(
      // Named, because SQLite would rather walk the whole context in the order of its ids.
      "SELECT id, type, text FROM schemas INDEXED BY schemas_by_identity WHERE identity = ? AND context = ? ORDER BY id",
    ),
    idAt: database.prepare<[string, string, number], { id: number }>(
      "SELECT id FROM versions WHERE context = ? AND subject = ? AND version = ?",
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
    dropReferences: database.prepare<[string, string, number]>(
      "DELETE FROM reference_targets WHERE from_context = ? AND from_subject = ? AND from_version = ?",
    ),
    hide: database.prepare<[string, string, number], { id: number }>(
      "UPDATE versions SET deleted = 1 WHERE context = ? AND subject = ? AND version = ? RETURNING id",
    ),
    drop: database.prepare<[string, string, number], { id: number }>(
      "DELETE FROM versions WHERE context = ? AND subject = ? AND version = ? RETURNING id",
    ),
    dropUnused: database.prepare<{ context: string; id: number }>(
      `DELETE FROM schemas WHERE context = :context AND id = :id
       AND NOT EXISTS (SELECT 1 FROM versions WHERE context = :context AND id = :id)`,
    ),
    putConfig: database.prepare<[string, string, string]>("INSERT OR REPLACE INTO config VALUES (?, ?, ?)"),
    dropConfig: database.prepare<[string, string]>("DELETE FROM config WHERE context = ? AND subject = ?"),
    putMode: database.prepare<[string, string, string]>("INSERT OR REPLACE INTO mode VALUES (?, ?, ?)"),
    dropMode: database.prepare<[string, string]>("DELETE FROM mode WHERE context = ? AND subject = ?"),
    clearModes: database.prepare<[string]>("DELETE FROM mode WHERE context = ? AND subject <> ''"),
    putPolicy: database.prepare<[string, string, string]>("INSERT OR REPLACE INTO policies VALUES (?, ?, ?)"),
    dropPolicy: database.prepare<[string, string]>("DELETE FROM policies WHERE context = ? AND subject = ?"),
    dropContext: database.prepare<[string]>("DELETE FROM contexts WHERE context = ?"),
  };
}

type Statements = ReturnType<typeof prepareStatements>;

function prepareApply(
  statements: Statements,
  now: () => number,
  sealing: Sealing,
  changed: (id: IdKey) => void,
): (write: Exclude<Write, ServiceWrite | AssociationWrite>) => number | undefined {
  return (write) => {
    switch (write.kind) {
      case "put-version":
        return putVersion(statements, sealed(write, sealing), now(), changed);
      case "hide-version":
        hideVersion(statements, write, changed);
        return undefined;
      case "drop-version":
        dropVersion(statements, write, changed);
        return undefined;
      case "put-config":
        if (write.config === undefined) statements.dropConfig.run(write.key.context, write.key.subject);
        else putConfig(statements, sealing, write.key, write.config);
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
        statements.dropContext.run(write.context);
        return undefined;
    }
  };
}

function sealed(write: PutVersion, sealing: Sealing): PutVersion {
  const { metadata } = write.schema;
  return metadata === undefined ? write : { ...write, schema: sealing.schema(write.schema) };
}

function putConfig(statements: Statements, sealing: Sealing, key: SubjectKey, config: Config): void {
  statements.putConfig.run(key.context, key.subject, JSON.stringify(sealing.config(key, config)));
}

function putVersion(statements: Statements, write: PutVersion, time: number, changed: (id: IdKey) => void): number {
  const { context, subject } = write.key;
  const id = write.id === undefined ? sharedId(statements, write) : importedId(statements, write, write.id);
  changed({ context, id });
  // Only an import puts a version in the place of another one.
  if (write.id !== undefined) {
    const before = statements.idAt.get(context, subject, write.version)?.id;
    if (before !== undefined) changed({ context, id: before });
    statements.dropReferences.run(context, subject, write.version);
  }
  statements.putVersion.run(context, subject, write.version, id, time);
  for (const target of write.references) {
    statements.putReference.run(target.context, target.subject, target.version, context, subject, write.version);
  }
  return id;
}

/** The id that the schema has in its context already, or the next one. Ids are never given out twice. */
function sharedId(statements: Statements, write: PutVersion): number {
  const { context } = write.key;
  const { identity, type, text } = write.schema;
  const known = statements.idOf.all(identity, context);
  const same = known.find((one) => one.type === type && fromStored(one.text) === text);
  if (same !== undefined) return same.id;
  // The identity has no type in it, nor lone surrogates: under an id of its own it would be of two schemas.
  if (known[0] !== undefined) throw new IdTaken(known[0].id);
  const id = nextId(statements, context);
  insertSchema(statements, write, id);
  return id;
}

function nextId(statements: Statements, context: string): number {
  const id = statements.nextId.get(context)?.last_id;
  if (id !== undefined) return id;
  statements.context.run({ context });
  return nextId(statements, context);
}

function importedId(statements: Statements, write: PutVersion, id: number): number {
  const { context } = write.key;
  const identity = statements.identityOf.get(context, id)?.identity;
  if (identity !== undefined && identity !== write.schema.identity) throw new IdTaken(id);
  if (identity === undefined) insertSchema(statements, write, id);
  statements.context.run({ context });
  statements.pastId.run(id, context);
  return id;
}

function insertSchema(statements: Statements, { key, schema }: PutVersion, id: number): void {
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
}

type AtVersion = Pick<PutVersion, "key" | "version">;

function hideVersion(statements: Statements, { key, version }: AtVersion, changed: (id: IdKey) => void): void {
  const { context, subject } = key;
  const id = statements.hide.get(context, subject, version)?.id;
  if (id !== undefined) changed({ context, id });
}

function dropVersion(statements: Statements, { key, version }: AtVersion, changed: (id: IdKey) => void): void {
  const { context, subject } = key;
  const id = statements.drop.get(context, subject, version)?.id;
  statements.dropReferences.run(context, subject, version);
  if (id === undefined) return;
  statements.dropUnused.run({ context, id });
  changed({ context, id });
}
