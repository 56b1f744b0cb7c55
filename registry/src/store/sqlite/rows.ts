import type { Metadata, Reference, RuleSet, SchemaType } from "@concordat/schema";
import type { Located, StoredSchema } from "../../entities.ts";

/** Rows as SQLite gives them. Texts of JSON were written by this program. */
export interface SchemaRow {
  readonly id: number;
  readonly identity: string;
  readonly type: SchemaType;
  /** Bytes where UTF-8 cannot hold it: see {@link toStored}. */
  readonly text: string | Buffer;
  readonly references: string | null;
  readonly metadata: string | null;
  readonly ruleSet: string | null;
}

/** A row of the table of versions; `deleted` is 0 or 1, `time` in milliseconds since 1970. */
export interface VersionRow {
  readonly context: string;
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  readonly deleted: number;
  readonly time: number;
}

/** A schema from its row. */
export function toSchema(row: SchemaRow): StoredSchema {
  return {
    id: row.id,
    identity: row.identity,
    type: row.type,
    text: fromStored(row.text),
    references: row.references === null ? [] : (JSON.parse(row.references) as Reference[]),
    metadata: row.metadata === null ? undefined : (JSON.parse(row.metadata) as Metadata),
    ruleSet: row.ruleSet === null ? undefined : (JSON.parse(row.ruleSet) as RuleSet),
  };
}

/** A text from its column: bytes are UTF-16, which keeps what UTF-8 cannot. */
export function fromStored(text: string | Buffer): string {
  return typeof text === "string" ? text : text.toString("utf16le");
}

/** A text as SQLite keeps it: one with a surrogate that lacks its other half as UTF-16, since UTF-8 would lose that. */
export function toStored(text: string): string | Buffer {
  return text.isWellFormed() ? text : Buffer.from(text, "utf16le");
}

/** A version from its row. */
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
