import type { Located, SubjectKey } from "../../entities.ts";
import { DEFAULT_CONTEXT } from "../../names.ts";
import type { Part } from "../part.ts";
import type { IdFilter, SubjectFilter, VersionFilter } from "../store.ts";
import { type Ask, locatedFrom, type PgVersionRow, toKey } from "./rows.ts";
import { toText } from "./text.ts";

const COLUMNS = "v.context, v.subject, v.version, v.id, v.deleted, v.time";
const SHOWN = { with: "", without: " AND NOT v.deleted", only: " AND v.deleted" };

/** Lists subjects and versions. */
export function listReads(ask: Ask) {
  return {
    subjects: async (filter: SubjectFilter): Promise<readonly SubjectKey[]> => {
      const { sql, values } = condition(filter);
      const shown = filter.deleted === "without" ? SHOWN.without : "";
      const all = filter.deleted === "only" ? " HAVING bool_and(v.deleted)" : "";
      const rows = await ask<SubjectKey>(
        `SELECT v.context, v.subject FROM concordat.versions v WHERE ${sql}${shown}
         GROUP BY v.context, v.subject${all} ORDER BY ${order(filter)} LIMIT $1 OFFSET $2`,
        ...sliceOf(filter),
        ...values,
      );
      return rows.map(toKey);
    },
    located: async (filter: VersionFilter): Promise<readonly Located[]> => {
      const { sql, values } = condition(filter);
      const shown = SHOWN[filter.deleted];
      const last = ` AND v.version = (SELECT max(w.version) FROM concordat.versions w
        WHERE w.context = v.context AND w.subject = v.subject${shown.replace("v.", "w.")})`;
      const rows = await ask<PgVersionRow>(
        `SELECT ${COLUMNS} FROM concordat.versions v WHERE ${sql}${shown}${filter.latestOnly ? last : ""}
         ORDER BY ${order(filter)}, v.version LIMIT $1 OFFSET $2`,
        ...sliceOf(filter),
        ...values,
      );
      return rows.map(locatedFrom);
    },
    versionsOfId: async (context: string, id: number, filter: IdFilter = {}): Promise<readonly Located[]> => {
      const { sql, values } = ofId(context, id, filter);
      const rows = await ask<PgVersionRow>(
        `SELECT ${COLUMNS} FROM concordat.versions v WHERE ${sql} ORDER BY v.row LIMIT $1 OFFSET $2`,
        ...sliceOf(filter),
        ...values,
      );
      return rows.map(locatedFrom);
    },
    subjectsOfId: async (context: string, id: number, filter: IdFilter = {}): Promise<readonly SubjectKey[]> => {
      const { sql, values } = ofId(context, id, filter);
      const rows = await ask<SubjectKey>(
        `SELECT v.context, v.subject FROM concordat.versions v WHERE ${sql}
         GROUP BY v.context, v.subject ORDER BY min(v.row) LIMIT $1 OFFSET $2`,
        ...sliceOf(filter),
        ...values,
      );
      return rows.map(toKey);
    },
  };
}

interface Condition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

function ofId(context: string, id: number, { subject, deleted = "with" }: IdFilter): Condition {
  const named = subject === undefined ? "" : " AND v.subject = $5";
  return {
    sql: `v.context = $3 AND v.id = $4${named}${SHOWN[deleted]}`,
    values: [toText(context), id, ...(subject === undefined ? [] : [toText(subject)])],
  };
}

function condition({ context, prefix, after }: SubjectFilter): Condition {
  const values: string[] = [];
  const parts: string[] = [];
  const value = (text: string) => `$${values.push(toText(text)) + 2}`;
  if (context !== undefined) parts.push(`v.context = ${value(context)}`);
  if (context !== undefined && after !== undefined) parts.push(`v.subject > ${value(after)}`);
  if (prefix !== "") parts.push(`starts_with(v.subject, ${value(prefix)})`);
  return { sql: parts.join(" AND ") || "true", values };
}

/** By qualified name. Within a context that is the order of an index, so that a part is found without the rest. */
function order({ context }: SubjectFilter): string {
  if (context !== undefined) return "v.subject";
  return `CASE WHEN v.context = '${DEFAULT_CONTEXT}' THEN v.subject ELSE ':' || v.context || ':' || v.subject END`;
}

/** The limit, null for none, and the offset. */
export function sliceOf({
  part,
}: {
  readonly part?: Part | undefined;
}): readonly [limit: number | null, offset: number] {
  return part === undefined ? [null, 0] : [part.limit > 0 ? part.limit : null, part.offset];
}
