import type { Metadata, Reference, RuleSet, SchemaType } from "@concordat/schema";
import type { Config, Located, StoredSchema } from "../../entities.ts";

/** Rows as SQLite gives them. Texts of JSON were written by this program. */
export interface SchemaRow {
  readonly id: number;
  readonly identity: string;
  readonly type: SchemaType;
  readonly text: string;
  readonly references: string | null;
  readonly metadata: string | null;
  readonly ruleSet: string | null;
}

export interface VersionRow {
  readonly context: string;
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  readonly deleted: number;
  readonly time: number;
}

export function toSchema(row: SchemaRow): StoredSchema {
  return {
    id: row.id,
    identity: row.identity,
    type: row.type,
    text: row.text,
    references: row.references === null ? [] : (JSON.parse(row.references) as Reference[]),
    metadata: row.metadata === null ? undefined : (JSON.parse(row.metadata) as Metadata),
    ruleSet: row.ruleSet === null ? undefined : (JSON.parse(row.ruleSet) as RuleSet),
  };
}

export function toLocated(row: VersionRow): Located {
  return {
    context: row.context,
    subject: row.subject,
    version: row.version,
    id: row.id,
    deleted: row.deleted === 1,
    time: row.time,
  };
}

export function toConfig(row: { readonly value: string } | undefined): Config | undefined {
  return row === undefined ? undefined : (JSON.parse(row.value) as Config);
}

export function toJson(value: object | undefined): string | null {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? null : JSON.stringify(value);
}
