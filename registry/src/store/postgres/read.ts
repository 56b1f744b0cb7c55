import type { Config, Policy, StoredMode, StoredSchema, SubjectKey, Version } from "../../entities.ts";
import { GLOBAL_CONTEXT } from "../../names.ts";
import type { Counts, Referrer, Settings } from "../store.ts";
import { listReads } from "./lists.ts";
import {
  type Ask,
  fromKey,
  locatedFrom,
  type PgSchemaRow,
  type PgVersionRow,
  parsed,
  schemaFrom,
  toKey,
} from "./rows.ts";
import { fromText, toText } from "./text.ts";

/** The questions about schemas, versions and settings that the PostgreSQL store answers. */
export function reads(ask: Ask) {
  return {
    ...listReads(ask),
    schema: async (context: string, id: number): Promise<StoredSchema | undefined> => {
      const [row] = await ask<PgSchemaRow>(
        `SELECT s.id, s.identity, s.type, s.text, s."references", s.metadata, s.rule_set
         FROM concordat.schemas s WHERE s.context = $1 AND s.id = $2`,
        toText(context),
        id,
      );
      return row === undefined ? undefined : schemaFrom(row);
    },
    byIdentity: async (identity: string) => {
      const rows = await ask<{ context: string; id: number }>(
        "SELECT s.context, s.id FROM concordat.schemas s WHERE s.identity = $1 ORDER BY s.context, s.id",
        toText(identity),
      );
      return rows.map(({ context, id }) => ({ context: fromText(context), id }));
    },
    idAt: async (key: SubjectKey, version: number): Promise<number | undefined> => {
      const [row] = await ask<{ id: number }>(
        "SELECT v.id FROM concordat.versions v WHERE v.context = $1 AND v.subject = $2 AND v.version = $3",
        ...fromKey(key),
        version,
      );
      return row?.id;
    },
    versions: async (key: SubjectKey): Promise<readonly Version[]> => {
      const rows = await ask<Version>(
        `SELECT v.version, v.id, v.deleted, v.time FROM concordat.versions v
         WHERE v.context = $1 AND v.subject = $2 ORDER BY v.version`,
        ...fromKey(key),
      );
      return rows.map(({ version, id, deleted, time }) => ({ version, id, deleted, time }));
    },
    referrers: async (key: SubjectKey): Promise<readonly Referrer[]> => {
      const rows = await ask<PgVersionRow & { target: number }>(
        `SELECT t.version AS target, v.context, v.subject, v.version, v.id, v.deleted, v.time
         FROM concordat.reference_targets t
         JOIN concordat.versions v
           ON v.context = t.from_context AND v.subject = t.from_subject AND v.version = t.from_version
         WHERE t.context = $1 AND t.subject = $2 ORDER BY v.id, v.row, t.version`,
        ...fromKey(key),
      );
      return rows.map(({ target, ...row }) => ({ ...locatedFrom(row), target }));
    },
    settings: async (key: SubjectKey): Promise<Settings> => {
      const rows = await ask<OwnRow>(OWN, ...fromKey(key), GLOBAL_CONTEXT);
      const own = (level: OwnRow["level"]) => ownOf(rows.find((row) => row.level === level));
      const nearest = key.subject === "" ? NOTHING_SET : own("subject");
      const above = own("context");
      const top = key.context === GLOBAL_CONTEXT ? NOTHING_SET : own("global");
      return {
        config: { subject: nearest.config, context: above.config, global: top.config },
        mode: { subject: nearest.mode, context: above.mode, global: top.mode },
        policy: { subject: nearest.policy, context: above.policy, global: top.policy },
      };
    },
    aliases: async () => {
      const rows = await ask<SubjectKey & { alias: string }>(
        `SELECT c.context, c.subject, c.alias FROM concordat.config c
         WHERE c.subject <> '' AND c.alias <> '' ORDER BY c.context, c.subject`,
      );
      return rows.map((row) => ({ key: toKey(row), alias: fromText(row.alias) }));
    },
    contexts: async (): Promise<readonly string[]> => {
      const rows = await ask<{ context: string }>("SELECT c.context FROM concordat.contexts c ORDER BY c.context");
      return rows.map(({ context }) => fromText(context));
    },
    maxId: async (context: string): Promise<number> => {
      const [row] = await ask<{ last: number }>(
        "SELECT c.last_id AS last FROM concordat.contexts c WHERE c.context = $1",
        toText(context),
      );
      return row?.last ?? 0;
    },
    counts: async (): Promise<Counts> => {
      const [row] = await ask<Counts>(
        `SELECT (SELECT count(*) FROM concordat.schemas) AS schemas,
           count(*) FILTER (WHERE NOT v.deleted) AS live, count(*) FILTER (WHERE v.deleted) AS deleted
         FROM concordat.versions v`,
      );
      return row ?? { schemas: 0, live: 0, deleted: 0 };
    },
    keyIds: async (): Promise<readonly string[]> => {
      const rows = await ask<{ id: string }>("SELECT k.id FROM concordat.keys k");
      return rows.map(({ id }) => fromText(id));
    },
  };
}

/** What a subject, or a context, has set itself. */
interface Own {
  readonly config: Config | undefined;
  readonly mode: StoredMode | undefined;
  readonly policy: Policy | undefined;
}

interface OwnRow {
  readonly level: "subject" | "context" | "global";
  readonly config: string | null;
  readonly mode: string | null;
  readonly policy: string | null;
}

/** Of the subject, its context, and all contexts, in one question. */
const OWN = `
  SELECT a.level, c.value AS config, m.value AS mode, p.value AS policy
  FROM (VALUES ('subject', $1::text, $2::text), ('context', $1, ''), ('global', $3::text, '')) a (level, context, subject)
  LEFT JOIN concordat.config c ON c.context = a.context AND c.subject = a.subject
  LEFT JOIN concordat.mode m ON m.context = a.context AND m.subject = a.subject
  LEFT JOIN concordat.policies p ON p.context = a.context AND p.subject = a.subject`;

const NOTHING_SET: Own = { config: undefined, mode: undefined, policy: undefined };

function ownOf(row: OwnRow | undefined): Own {
  if (row === undefined) return NOTHING_SET;
  return {
    config: parsed<Config>(row.config),
    mode: row.mode === null ? undefined : fromText(row.mode),
    policy: parsed<Policy>(row.policy),
  };
}
