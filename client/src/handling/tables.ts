import type { Dialect } from "./database.ts";
import { BUCKETS } from "./outbox/entry.ts";

/** The statements that lead from one version of the tables to the next. */
export type Migration = readonly string[];

const POSTGRES: readonly Migration[] = [
  [
    `CREATE TABLE concordat_inbox (
  consumer_group text NOT NULL,
  topic text NOT NULL,
  message text NOT NULL,
  handled_at bigint NOT NULL,
  PRIMARY KEY (consumer_group, topic, message)
)`,
    "CREATE INDEX concordat_inbox_age ON concordat_inbox (consumer_group, topic, handled_at)",
    `CREATE TABLE concordat_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  bucket smallint NOT NULL,
  lane bigint NOT NULL,
  topic text NOT NULL,
  key bytea,
  value bytea,
  headers text NOT NULL,
  message_id text NOT NULL,
  timestamp bigint NOT NULL,
  written_at bigint NOT NULL
)`,
    "CREATE INDEX concordat_outbox_order ON concordat_outbox (bucket, id)",
    "CREATE TABLE concordat_outbox_bucket (bucket smallint PRIMARY KEY)",
    `INSERT INTO concordat_outbox_bucket SELECT generate_series(0, ${BUCKETS - 1})`,
    `CREATE TABLE concordat_outbox_stuck (
  topic text NOT NULL,
  lane bigint NOT NULL,
  key text,
  message_id text NOT NULL,
  code text NOT NULL,
  error text NOT NULL,
  attempts integer NOT NULL,
  since bigint NOT NULL,
  until bigint NOT NULL,
  PRIMARY KEY (topic, lane)
)`,
  ],
  [
    `CREATE TABLE concordat_order (
  consumer_group text NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  next_version bigint,
  PRIMARY KEY (consumer_group, topic, key)
)`,
    `CREATE TABLE concordat_waiting (
  consumer_group text NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  version bigint NOT NULL,
  since bigint NOT NULL,
  claimed_until bigint NOT NULL,
  size integer NOT NULL,
  message text NOT NULL,
  PRIMARY KEY (consumer_group, topic, key, version)
)`,
  ],
];

const SQLITE: readonly Migration[] = [
  [
    `CREATE TABLE concordat_inbox (
  consumer_group TEXT NOT NULL,
  topic TEXT NOT NULL,
  message TEXT NOT NULL,
  handled_at INTEGER NOT NULL,
  PRIMARY KEY (consumer_group, topic, message)
) WITHOUT ROWID`,
    "CREATE INDEX concordat_inbox_age ON concordat_inbox (consumer_group, topic, handled_at)",
    `CREATE TABLE concordat_outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  bucket INTEGER NOT NULL,
  lane INTEGER NOT NULL,
  topic TEXT NOT NULL,
  key BLOB,
  value BLOB,
  headers TEXT NOT NULL,
  message_id TEXT NOT NULL,
  timestamp INTEGER NOT NULL,
  written_at INTEGER NOT NULL
)`,
    `CREATE TABLE concordat_outbox_lease (
  name TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  until INTEGER NOT NULL
) WITHOUT ROWID`,
    `CREATE TABLE concordat_outbox_stuck (
  topic TEXT NOT NULL,
  lane INTEGER NOT NULL,
  key TEXT,
  message_id TEXT NOT NULL,
  code TEXT NOT NULL,
  error TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (topic, lane)
) WITHOUT ROWID`,
  ],
  [
    `CREATE TABLE concordat_order (
  consumer_group TEXT NOT NULL,
  topic TEXT NOT NULL,
  key TEXT NOT NULL,
  next_version INTEGER,
  PRIMARY KEY (consumer_group, topic, key)
) WITHOUT ROWID`,
    `CREATE TABLE concordat_waiting (
  consumer_group TEXT NOT NULL,
  topic TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  since INTEGER NOT NULL,
  claimed_until INTEGER NOT NULL,
  size INTEGER NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (consumer_group, topic, key, version)
) WITHOUT ROWID`,
  ],
];

/** The migrations of handling's tables, the first from nothing to version 1, the next from 1 to 2. */
export const TABLE_MIGRATIONS: Readonly<Record<Dialect, readonly Migration[]>> = { postgres: POSTGRES, sqlite: SQLITE };
