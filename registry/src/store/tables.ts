/** What a column holds: `text` any string, `json` JSON that this program wrote, `large` a string that may be a schema's text. */
export type ColumnKind = "text" | "large" | "json" | "number" | "flag";

/** A table that every store has in the same way, whatever it calls its columns. */
export interface Table {
  readonly name: string;
  /** In the order in which a row has them. */
  readonly columns: Readonly<Record<string, ColumnKind>>;
  /** The columns that rows are ordered by; undefined where it is the order in which they were added. */
  readonly key: readonly string[] | undefined;
  /** Rows that are copied at a time. */
  readonly slice: number;
}

/** A row: a value for each column of its table, in that order. Flags are true or false, whatever a store keeps. */
export type TableRow = readonly (string | number | boolean | null)[];

const SMALL = 1_000;
/** Of rows that may have whole schemas in them. */
const LARGE = 50;

const settings = { columns: { context: "text", subject: "text", value: "json" }, key: ["context", "subject"] } as const;

/** All that a store holds, but for what it keeps about itself: what is copied from one to another. */
export const TABLES: readonly Table[] = [
  { name: "contexts", columns: { context: "text", last_id: "number" }, key: ["context"], slice: SMALL },
  {
    name: "schemas",
    columns: {
      context: "text",
      id: "number",
      identity: "text",
      type: "text",
      text: "large",
      references: "json",
      metadata: "json",
      rule_set: "json",
    },
    key: ["context", "id"],
    slice: LARGE,
  },
  {
    name: "versions",
    columns: { context: "text", subject: "text", version: "number", id: "number", deleted: "flag", time: "number" },
    key: undefined,
    slice: SMALL,
  },
  {
    name: "reference_targets",
    columns: {
      context: "text",
      subject: "text",
      version: "number",
      from_context: "text",
      from_subject: "text",
      from_version: "number",
    },
    key: ["context", "subject", "version", "from_context", "from_subject", "from_version"],
    slice: SMALL,
  },
  { name: "config", ...settings, slice: LARGE },
  { name: "mode", columns: { context: "text", subject: "text", value: "text" }, key: settings.key, slice: SMALL },
  { name: "policies", ...settings, slice: SMALL },
  { name: "keys", columns: { id: "text" }, key: ["id"], slice: SMALL },
  {
    name: "associations",
    columns: {
      context: "text",
      subject: "text",
      guid: "text",
      resource_name: "text",
      resource_namespace: "text",
      resource_id: "text",
      resource_type: "text",
      association_type: "text",
      lifecycle: "text",
      frozen: "flag",
    },
    key: undefined,
    slice: SMALL,
  },
  {
    name: "service_versions",
    columns: { service: "text", version: "text", manifest: "json", time: "number" },
    key: undefined,
    slice: LARGE,
  },
  {
    name: "service_branches",
    columns: { service: "text", version: "text", branch: "text", time: "number" },
    key: undefined,
    slice: SMALL,
  },
  { name: "environments", columns: { name: "text", production: "flag" }, key: ["name"], slice: SMALL },
  {
    name: "deployments",
    columns: { environment: "text", service: "text", version: "text", since: "number", ended: "number" },
    key: undefined,
    slice: SMALL,
  },
  { name: "contract_contents", columns: { sha: "text", content: "json" }, key: ["sha"], slice: LARGE },
  {
    name: "contracts",
    columns: { consumer: "text", version: "text", provider: "text", sha: "text" },
    key: ["consumer", "version", "provider"],
    slice: SMALL,
  },
  {
    name: "verifications",
    columns: {
      sha: "text",
      provider: "text",
      version: "text",
      success: "flag",
      mismatches: "json",
      time: "number",
    },
    key: undefined,
    slice: SMALL,
  },
  { name: "users", columns: { name: "text", password: "text", created: "number" }, key: ["name"], slice: SMALL },
  {
    name: "tokens",
    columns: {
      id: "text",
      holder: "text",
      name: "text",
      hash: "text",
      created: "number",
      expires: "number",
      used: "number",
    },
    key: ["id"],
    slice: SMALL,
  },
  {
    name: "grants",
    columns: { holder: "text", allows: "text", place: "text" },
    key: ["holder", "place", "allows"],
    slice: SMALL,
  },
  {
    name: "notes",
    columns: { seq: "number", entry: "text", previous: "text", hash: "text" },
    key: ["seq"],
    slice: SMALL,
  },
];

/** The rows of a store's tables, for as long as a copy takes: what is read is as of one moment. */
export interface Tables {
  /** Rows in the table's order, in slices of its size at most; each may come later. */
  slices(table: Table): AsyncIterable<readonly TableRow[]>;
  /** Adds rows after those that are there, all or none. */
  add(table: Table, rows: readonly TableRow[]): Promise<void>;
  /** To be called when all has been added. */
  finish(): Promise<void>;
  close(): Promise<void>;
}
