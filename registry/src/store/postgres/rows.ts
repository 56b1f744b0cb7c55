import type { Metadata, Reference, RuleSet, SchemaType } from "@concordat/schema";
import type { Located, StoredSchema, SubjectKey } from "../../entities.ts";
import { fromText, toText } from "./text.ts";

/** Asks the database. Strings in `values` are as it keeps them: see {@link toText}. */
export type Ask = <Row extends object>(sql: string, ...values: readonly unknown[]) => Promise<readonly Row[]>;

/** A row of the table of schemas. Texts of JSON were written by this program. */
export interface PgSchemaRow {
  readonly id: number;
  readonly identity: string;
  readonly type: SchemaType;
  readonly text: string;
  readonly references: string | null;
  readonly metadata: string | null;
  readonly rule_set: string | null;
}

/** A row of the table of versions; `time` is in milliseconds since 1970. */
export interface PgVersionRow {
  readonly context: string;
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  readonly deleted: boolean;
  readonly time: number;
}

/** A schema from its row. */
export function schemaFrom(row: PgSchemaRow): StoredSchema {
  return {
    id: row.id,
    identity: fromText(row.identity),
    type: row.type,
    text: fromText(row.text),
    references: parsed<readonly Reference[]>(row.references) ?? [],
    metadata: parsed<Metadata>(row.metadata),
    ruleSet: parsed<RuleSet>(row.rule_set),
  };
}

/** A version from its row. */
export function locatedFrom({ version, id, deleted, time, ...key }: PgVersionRow): Located {
  return { ...toKey(key), version, id, deleted, time };
}

/** A key from its columns. */
export function toKey({ context, subject }: SubjectKey): SubjectKey {
  return { context: fromText(context), subject: fromText(subject) };
}

/** A key as its columns have it. */
export function fromKey({ context, subject }: SubjectKey): readonly [context: string, subject: string] {
  return [toText(context), toText(subject)];
}

/** A value from its column of JSON. */
export function parsed<Value>(text: string | null): Value | undefined {
  return text === null ? undefined : (JSON.parse(text) as Value);
}
