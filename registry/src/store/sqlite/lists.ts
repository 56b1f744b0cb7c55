import type Database from "better-sqlite3";
import type { Located, SubjectKey } from "../../entities.ts";
import { DEFAULT_CONTEXT } from "../../names.ts";
import type { Part } from "../part.ts";
import type { IdFilter, SubjectFilter, VersionFilter } from "../store.ts";
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
    const shown = SHOWN[filter.deleted];
    const last = `version = (SELECT max(version) FROM versions v
       WHERE v.context = versions.context AND v.subject = versions.subject${shown})`;
    const { sql, values } = condition(filter, filter.latestOnly ? `${shown} AND ${last}` : shown);
    return database
      .prepare<unknown[], VersionRow>(`SELECT * FROM versions WHERE ${sql} ORDER BY ${order(filter)}, version ${PART}`)
      .all(...values, ...partOf(filter))
      .map(toLocated);
  };
}

interface Ordered {
  readonly what: string;
  readonly order: string;
}

/** Lists the versions that have an id, and their subjects. */
export function listOfId(database: Database.Database) {
  const known = new Map<string, Database.Statement<unknown[], VersionRow>>();
  const prepared = (sql: string) => {
    const before = known.get(sql);
    if (before !== undefined) return before;
    const made = database.prepare<unknown[], VersionRow>(sql);
    known.set(sql, made);
    return made;
  };
  const list = (of: Ordered, context: string, id: number, filter: IdFilter): readonly VersionRow[] => {
    const { subject, deleted = "with", part } = filter;
    const named = subject === undefined ? "" : " AND subject = ?";
    const values = subject === undefined ? [context, id] : [context, id, subject];
    const sql = `SELECT ${of.what} FROM versions WHERE context = ? AND id = ?${named}${SHOWN[deleted]} ${of.order} ${PART}`;
    return prepared(sql).all(...values, ...partOf({ part }));
  };
  return {
    versionsOfId: (context: string, id: number, filter: IdFilter = {}): readonly Located[] =>
      list({ what: "*", order: "ORDER BY rowid" }, context, id, filter).map(toLocated),
    subjectsOfId: (context: string, id: number, filter: IdFilter = {}): readonly SubjectKey[] =>
      list({ what: "subject", order: "GROUP BY subject ORDER BY min(rowid)" }, context, id, filter).map(
        ({ subject }) => ({ context, subject }),
      ),
  };
}

const SHOWN = { with: "", without: " AND deleted = 0", only: " AND deleted = 1" };
const PART = "LIMIT ? OFFSET ?";

function partOf({
  part: { limit, offset } = { limit: 0, offset: 0 },
}: {
  readonly part?: Part | undefined;
}): readonly [number, number] {
  return [limit > 0 ? limit : -1, offset];
}

/** By qualified name. Within a context that is the order of an index, so that a part is found without the rest. */
function order({ context }: SubjectFilter): string {
  if (context !== undefined) return "subject";
  return `CASE WHEN context = '${DEFAULT_CONTEXT}' THEN subject ELSE ':' || context || ':' || subject END`;
}

function condition({ context, prefix, after }: SubjectFilter, more: string) {
  const parts: { readonly sql: string; readonly values: readonly string[] }[] = [];
  if (context !== undefined) parts.push({ sql: "context = ?", values: [context] });
  if (context !== undefined && after !== undefined) parts.push({ sql: "subject > ?", values: [after] });
  // Not LIKE: it knows wildcards and, for ASCII, no case.
  if (prefix !== "") parts.push({ sql: "substr(subject, 1, length(?)) = ?", values: [prefix, prefix] });
  return {
    sql: (parts.map(({ sql }) => sql).join(" AND ") || "1") + more,
    values: parts.flatMap(({ values }) => values),
  };
}
