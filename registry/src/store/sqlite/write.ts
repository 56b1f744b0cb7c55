import type Database from "better-sqlite3";
import { type AccessWrite, isAccessWrite } from "../access.ts";
import { type AssociationWrite, isAssociationWrite } from "../associations.ts";
import { toJson } from "../columns.ts";
import { type Key, keys } from "../epochs.ts";
import { movedBy } from "../moved.ts";
import { isServiceWrite, type ServiceWrite } from "../services.ts";
import type { Outcome, Write } from "../store.ts";
import { prepareAccessWrites } from "./access.ts";
import { prepareAssociationWrites } from "./associations.ts";
import { addContext, Ids } from "./ids.ts";
import { fromStored, toStored } from "./rows.ts";
import { prepareServiceWrites } from "./services.ts";
import { prepareStatements, type Statements } from "./statements.ts";

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

/** Prepares the statements that change a database, and gives what runs them. `now` is in milliseconds since 1970. */
export function prepareWrites(database: Database.Database, now: () => number): Writer {
  const statements = prepareStatements(database);
  const ids = new Ids(statements);
  const applyService = prepareServiceWrites(database, now);
  const applyAccess = prepareAccessWrites(database, now);
  const applyAssociation = prepareAssociationWrites(database);
  const applyAll = (writes: readonly Write[]): Applied => {
    const moved = new Set<Key>();
    const given: number[] = [];
    for (const write of writes) {
      for (const key of movedBy(write)) moved.add(key);
      if (isServiceWrite(write)) applyService(write);
      else if (isAssociationWrite(write)) applyAssociation(write);
      else if (isAccessWrite(write)) applyAccess(write);
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

interface Applying {
  readonly statements: Statements;
  readonly ids: Ids;
  readonly now: () => number;
  readonly moved: Set<Key>;
}

function applyOne(
  applying: Applying,
  write: Exclude<Write, ServiceWrite | AssociationWrite | AccessWrite>,
): number | undefined {
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
    default:
      return write satisfies never;
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
