import type Database from "better-sqlite3";
import type { Config, Located, Policy, StoredMode, StoredSchema, SubjectKey } from "../../entities.ts";
import { GLOBAL_CONTEXT, keyText } from "../../names.ts";
import type { Counts, Referrer, SubjectFilter } from "../store.ts";
import { type SchemaRow, toLocated, toSchema, type VersionRow } from "./rows.ts";

/** The questions that the SQLite store answers, each a statement prepared once. */
export function prepareReads(database: Database.Database, caches: boolean) {
  const remembering = caches ? inMemory : everyTime;
  const schema = database.prepare<[string, number], SchemaRow>(
    `SELECT id, identity, type, text, "references", metadata, ruleSet FROM schemas WHERE context = ? AND id = ?`,
  );
  const identity = database.prepare<[string], { context: string; id: number }>(
    "SELECT context, id FROM schemas WHERE identity = ? ORDER BY context, id",
  );
  const ofSubject = database.prepare<[string, string, number], VersionRow>(
    `SELECT context, subject, version, id, deleted, time FROM versions
     WHERE context = ? AND subject = ? AND version > ? ORDER BY version`,
  );
  const ofId = database.prepare<[string, number], VersionRow>(
    "SELECT context, subject, version, id, deleted, time FROM versions WHERE context = ? AND id = ? ORDER BY rowid",
  );
  const referrers = database.prepare<[string, string], VersionRow & { target: number }>(
    `SELECT r.version AS target, v.context, v.subject, v.version, v.id, v.deleted, v.time
     FROM reference_targets r
     JOIN versions v ON v.context = r.from_context AND v.subject = r.from_subject AND v.version = r.from_version
     WHERE r.context = ? AND r.subject = ?`,
  );
  const config = database.prepare<[string, string], { value: string }>(
    "SELECT value FROM config WHERE context = ? AND subject = ?",
  );
  const mode = database.prepare<[string, string], { value: string }>(
    "SELECT value FROM mode WHERE context = ? AND subject = ?",
  );
  const configs = remembering((context, subject) => {
    const row = config.get(context, subject);
    return row === undefined ? undefined : (JSON.parse(row.value) as Config);
  });
  const policy = database.prepare<[string, string], { value: string }>(
    "SELECT value FROM policies WHERE context = ? AND subject = ?",
  );
  const policies = remembering((context, subject) => {
    const row = policy.get(context, subject);
    return row === undefined ? undefined : (JSON.parse(row.value) as Policy);
  });
  const modes = remembering((context, subject) => mode.get(context, subject)?.value);
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
    byIdentity: (text: string) => identity.all(text),
    idAt: ({ context, subject }: SubjectKey, version: number) => idAt.get(context, subject, version)?.id,
    keyIds: () => keyIds.all().map(({ id }) => id),
    /** Those beyond a number, 0 for all. */
    versionsOfSubject: ({ context, subject }: SubjectKey, beyond: number): readonly Located[] =>
      ofSubject.all(context, subject, beyond).map(toLocated),
    versionsOfId: (context: string, id: number): readonly Located[] => ofId.all(context, id).map(toLocated),
    referrers: ({ context, subject }: SubjectKey): readonly Referrer[] =>
      referrers
        .all(context, subject)
        .map((row) => ({ ...toLocated(row), target: row.target }))
        .sort((a, b) => a.id - b.id),
    config: ({ context, subject }: SubjectKey) => chain<Config>(context, subject, configs.get),
    mode: ({ context, subject }: SubjectKey) => chain<StoredMode>(context, subject, modes.get),
    policy: ({ context, subject }: SubjectKey) => chain<Policy>(context, subject, policies.get),
    /** To be called when settings may have changed: they are read from memory otherwise. */
    forgetSettings: () => {
      configs.forget();
      modes.forget();
      policies.forget();
    },
    subjects: (filter: SubjectFilter): readonly SubjectKey[] => {
      const { where, values } = condition(filter);
      return database
        .prepare<unknown[], SubjectKey>(
          `SELECT DISTINCT context, subject FROM versions WHERE ${where} ORDER BY context, subject`,
        )
        .all(...values);
    },
    located: (filter: SubjectFilter): readonly Located[] => {
      const { where, values } = condition(filter);
      return database
        .prepare<unknown[], VersionRow>(`SELECT * FROM versions WHERE ${where} ORDER BY context, subject, version`)
        .all(...values)
        .map(toLocated);
    },
    aliases: () => aliases.all().map(({ context, subject, alias }) => ({ key: { context, subject }, alias })),
    counts: (): Counts => counts.get() ?? { schemas: 0, live: 0, deleted: 0 },
    contexts: (): readonly string[] => contexts.all().map(({ context }) => context),
    maxId: (context: string): number => lastId.get(context)?.last_id ?? 0,
  };
}

export type Reads = ReturnType<typeof prepareReads>;

type ReadSetting<Setting> = (context: string, subject: string) => Setting | undefined;

interface Remembering<Setting> {
  readonly get: ReadSetting<Setting>;
  readonly forget: () => void;
}

/** Keeps nothing. */
function everyTime<Setting>(get: ReadSetting<Setting>): Remembering<Setting> {
  return { get, forget: () => undefined };
}

/** The most settings kept in memory. */
const MOST_REMEMBERED = 10_000;

/** Keeps answers, also that there is none, until told to forget: every request asks for settings, few change them. */
function inMemory<Setting>(read: ReadSetting<Setting>): Remembering<Setting> {
  const known = new Map<string, Setting | undefined>();
  return {
    get: (context: string, subject: string): Setting | undefined => {
      const key = keyText({ context, subject });
      if (known.has(key)) return known.get(key);
      if (known.size >= MOST_REMEMBERED) known.clear();
      const setting = read(context, subject);
      known.set(key, setting);
      return setting;
    },
    forget: () => known.clear(),
  };
}

function chain<Setting>(
  context: string,
  subject: string,
  get: (context: string, subject: string) => Setting | undefined,
) {
  return {
    subject: subject === "" ? undefined : get(context, subject),
    context: get(context, ""),
    global: context === GLOBAL_CONTEXT ? undefined : get(GLOBAL_CONTEXT, ""),
  };
}

function condition({ context, prefix, deleted }: SubjectFilter): {
  readonly where: string;
  readonly values: readonly unknown[];
} {
  const parts: { readonly sql: string; readonly values: readonly unknown[] }[] = [];
  if (context !== undefined) parts.push({ sql: "context = ?", values: [context] });
  // Not LIKE: it knows wildcards and, for ASCII, no case.
  if (prefix !== "") parts.push({ sql: "substr(subject, 1, length(?)) = ?", values: [prefix, prefix] });
  if (deleted === "without") parts.push({ sql: "deleted = 0", values: [] });
  if (deleted === "only") parts.push({ sql: "deleted = 1", values: [] });
  return { where: parts.map(({ sql }) => sql).join(" AND ") || "1", values: parts.flatMap(({ values }) => values) };
}
