import type Database from "better-sqlite3";
import type { Config, Located, Policy, StoredMode, StoredSchema, SubjectKey } from "../../entities.ts";
import { GLOBAL_CONTEXT, keyText } from "../../names.ts";
import type { Counts, Referrer, Settings } from "../store.ts";
import { listOfId, listSubjects, listVersions } from "./lists.ts";
import { type SchemaRow, toLocated, toSchema, type VersionRow } from "./rows.ts";

/** The questions that the SQLite store answers, each a statement prepared once. */
export function prepareReads(database: Database.Database, caches: boolean) {
  const schema = database.prepare<[string, number], SchemaRow>(
    `SELECT id, identity, type, text, "references", metadata, ruleSet FROM schemas WHERE context = ? AND id = ?`,
  );
  const identity = database.prepare<[string], { context: string; id: number }>(
    "SELECT context, id FROM schemas WHERE identity = ? ORDER BY context, id",
  );
  // Registrations mostly find nothing; to look whether there is anything takes a fifth of the time of an ordered answer.
  const isKnown = database.prepare<[string]>("SELECT 1 FROM schemas WHERE identity = ? LIMIT 1");
  const hasMore = database.prepare<[string, string, number]>(
    "SELECT 1 FROM versions WHERE context = ? AND subject = ? AND version > ? LIMIT 1",
  );
  const ofSubject = database.prepare<[string, string, number], VersionRow>(
    `SELECT context, subject, version, id, deleted, time FROM versions
     WHERE context = ? AND subject = ? AND version > ? ORDER BY version`,
  );
  const referrers = database.prepare<[string, string], VersionRow & { target: number }>(
    `SELECT r.version AS target, v.context, v.subject, v.version, v.id, v.deleted, v.time
     FROM reference_targets r
     JOIN versions v ON v.context = r.from_context AND v.subject = r.from_subject AND v.version = r.from_version
     WHERE r.context = ? AND r.subject = ?`,
  );
  const own = database.prepare<{ context: string; subject: string }, OwnRow>(
    `SELECT (SELECT value FROM config WHERE context = :context AND subject = :subject) AS config,
       (SELECT value FROM mode WHERE context = :context AND subject = :subject) AS mode,
       (SELECT value FROM policies WHERE context = :context AND subject = :subject) AS policy`,
  );
  const settings = (caches ? inMemory : everyTime)((context, subject): Own => {
    const row = own.get({ context, subject });
    if (row === undefined || (row.config === null && row.mode === null && row.policy === null)) return NOTHING_SET;
    const { config, mode, policy } = row;
    return {
      config: config === null ? undefined : (JSON.parse(config) as Config),
      mode: mode ?? undefined,
      policy: policy === null ? undefined : (JSON.parse(policy) as Policy),
    };
  });
  const aliases = database.prepare<[], { context: string; subject: string; alias: string }>(
    `SELECT context, subject, value ->> '$.alias' AS alias FROM config
     WHERE subject <> '' AND alias <> '' ORDER BY context, subject`,
  );
  const counts = database.prepare<[], Counts>(
    `SELECT (SELECT count(*) FROM schemas) AS schemas, count(*) - count(nullif(deleted, 0)) AS live,
       count(nullif(deleted, 0)) AS deleted FROM versions`,
  );
  const contexts = database.prepare<[], { context: string }>("SELECT context FROM contexts ORDER BY context");
  const keyIds = database.prepare<[], { id: string }>("SELECT id FROM keys");
  const idAt = database.prepare<[string, string, number], { id: number }>(
    "SELECT id FROM versions WHERE context = ? AND subject = ? AND version = ?",
  );
  const lastId = database.prepare<[string], { last_id: number }>("SELECT last_id FROM contexts WHERE context = ?");

  return {
    schema(context: string, id: number): StoredSchema | undefined {
      const row = schema.get(context, id);
      return row === undefined ? undefined : toSchema(row);
    },
    byIdentity: (text: string) => (isKnown.get(text) === undefined ? [] : identity.all(text)),
    idAt: ({ context, subject }: SubjectKey, version: number) => idAt.get(context, subject, version)?.id,
    keyIds: () => keyIds.all().map(({ id }) => id),
    /** Those beyond a number, 0 for all. */
    versionsOfSubject: ({ context, subject }: SubjectKey, beyond: number): readonly Located[] => {
      if (hasMore.get(context, subject, beyond) === undefined) return [];
      return ofSubject.all(context, subject, beyond).map(toLocated);
    },
    ...listOfId(database),
    referrers: ({ context, subject }: SubjectKey): readonly Referrer[] =>
      referrers
        .all(context, subject)
        .map((row) => ({ ...toLocated(row), target: row.target }))
        .sort((a, b) => a.id - b.id),
    settings: ({ context, subject }: SubjectKey): Settings => {
      const nearest = subject === "" ? NOTHING_SET : settings.get(context, subject);
      const above = settings.get(context, "");
      const top = context === GLOBAL_CONTEXT ? NOTHING_SET : settings.get(GLOBAL_CONTEXT, "");
      return {
        config: { subject: nearest.config, context: above.config, global: top.config },
        mode: { subject: nearest.mode, context: above.mode, global: top.mode },
        policy: { subject: nearest.policy, context: above.policy, global: top.policy },
      };
    },
    /** To be called when settings may have changed: they are read from memory otherwise. */
    forgetSettings: settings.forget,
    subjects: listSubjects(database),
    located: listVersions(database),
    aliases: () => aliases.all().map(({ context, subject, alias }) => ({ key: { context, subject }, alias })),
    counts: (): Counts => counts.get() ?? { schemas: 0, live: 0, deleted: 0 },
    contexts: (): readonly string[] => contexts.all().map(({ context }) => context),
    maxId: (context: string): number => lastId.get(context)?.last_id ?? 0,
  };
}

/** The statements that read schemas, versions and settings, prepared for one database. */
export type Reads = ReturnType<typeof prepareReads>;

/** What a subject, or a context, has set itself. */
interface Own {
  readonly config: Config | undefined;
  readonly mode: StoredMode | undefined;
  readonly policy: Policy | undefined;
}

type OwnRow = { readonly [Kind in keyof Own]: string | null };

const NOTHING_SET: Own = { config: undefined, mode: undefined, policy: undefined };

type ReadOwn = (context: string, subject: string) => Own;

interface Remembering {
  readonly get: ReadOwn;
  readonly forget: () => void;
}

/** Keeps nothing. */
function everyTime(get: ReadOwn): Remembering {
  return { get, forget: () => undefined };
}

/** The most settings kept in memory. */
const MOST_REMEMBERED = 10_000;

/** Keeps answers, also that there is none, until told to forget: every request asks for settings, few change them. */
function inMemory(read: ReadOwn): Remembering {
  const known = new Map<string, Own>();
  return {
    get: (context, subject) => {
      const key = keyText({ context, subject });
      const before = known.get(key);
      if (before !== undefined) return before;
      if (known.size >= MOST_REMEMBERED) known.clear();
      const found = read(context, subject);
      known.set(key, found);
      return found;
    },
    forget: () => known.clear(),
  };
}
