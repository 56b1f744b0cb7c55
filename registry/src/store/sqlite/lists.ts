import type Database from "better-sqlite3";
import type { Located, SubjectKey } from "../../entities.ts";
import { DEFAULT_CONTEXT } from "../../names.ts";
import type { SubjectFilter, VersionFilter } from "../store.ts";
import { toLocated, type VersionRow } from "./rows.ts";

/** Lists the subjects of a filter. */
export function listSubjects(database: Database.Database): (filter: SubjectFilter) => readonly SubjectKey[] {
  return (filter) => {
    const { sql, values } = condition(filter, filter.deleted === "without" ? " AND deleted = 0" : "");
    const all = filter.deleted === "only" ? " HAVING min(deleted) = 1" : "";
    return database
      .prepare<unknown[], SubjectKey>(
        `SELECT context, subject FROM versions WHERE ${sql} GROUP BY context, subject${all} ORDER BY ${order(filter)} ${PART}`,
      )
      .all(...values, ...partOf(filter));
  };
}

/** Lists the versions of a filter. */
export function listVersions(database: Database.Database): (filter: VersionFilter) => readonly Located[] {
  return (filter) => {
    const shown = { with: "", without: " AND deleted = 0", only: " AND deleted = 1" }[filter.deleted];
    const last = `version = (SELECT max(version) FROM versions v
       WHERE v.context = versions.context AND v.subject = versions.subject${shown})`;
    const { sql, values } = condition(filter, filter.latestOnly ? `${shown} AND ${last}` : shown);
    return database
      .prepare<unknown[], VersionRow>(`SELECT * FROM versions WHERE ${sql} ORDER BY ${order(filter)}, version ${PART}`)
      .all(...values, ...partOf(filter))
      .map(toLocated);
  };
}

const PART = "LIMIT ? OFFSET ?";

function partOf({ part: { limit, offset } = { limit: 0, offset: 0 } }: SubjectFilter): readonly [number, number] {
  return [limit > 0 ? limit : -1, offset];
}

/** By qualified name. Within a context that is the order of an index, so that a part is found without the rest. */
function order({ context }: SubjectFilter): string {
  if (context !== undefined) return "subject";
  return `CASE WHEN context = '${DEFAULT_CONTEXT}' THEN subject ELSE ':' || context || ':' || subject END`;
}

function condition({ context, prefix }: SubjectFilter, more: string) {
  const parts: { readonly sql: string; readonly values: readonly string[] }[] = [];
  if (context !== undefined) parts.push({ sql: "context = ?", values: [context] });
  // Not LIKE: it knows wildcards and, for ASCII, no case.
  if (prefix !== "") parts.push({ sql: "substr(subject, 1, length(?)) = ?", values: [prefix, prefix] });
  return {
    sql: (parts.map(({ sql }) => sql).join(" AND ") || "1") + more,
    values: parts.flatMap(({ values }) => values),
  };
}
