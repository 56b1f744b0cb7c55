import { ACCESS_TABLES } from "./access-function.ts";
import { COMMIT_FUNCTIONS } from "./commit-function.ts";

/** Where the tables are, unless the URL says otherwise; statements are written with this name. */
export const SCHEMA = "concordat";

/** A statement for another schema: `concordat.` in it stands for whichever it is. */
export function inSchema(sql: string, schema: string): string {
  return sql.replaceAll("concordat.", `"${schema}".`).replaceAll("concordat_changes", channelOf(schema));
}

/** The channel on which commits are notified: a hint, by which nodes learn of them without being asked. */
export function channelOf(schema: string): string {
  return `${schema}_changes`;
}

/**
 * What each step of the tables' format adds. `concordat.format` has the number of steps that a database has; steps are only
 * ever added at the end. Names have the order of their bytes, as those of SQLite have. What is JSON is kept as a text, since
 * `jsonb` has an order of members of its own, and numbers rows that were added first come first.
 */
export const POSTGRES_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE concordat.contexts (
    context text COLLATE "C" PRIMARY KEY,
    last_id bigint NOT NULL DEFAULT 0
  );

  CREATE TABLE concordat.schemas (
    context text COLLATE "C" NOT NULL,
    id bigint NOT NULL,
    identity text COLLATE "C" NOT NULL,
    type text NOT NULL,
    text text NOT NULL,
    "references" text,
    metadata text,
    rule_set text,
    PRIMARY KEY (context, id)
  );
  CREATE INDEX schemas_by_identity ON concordat.schemas (identity, context, id);

  CREATE TABLE concordat.versions (
    row bigint GENERATED ALWAYS AS IDENTITY,
    context text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    id bigint NOT NULL,
    deleted boolean NOT NULL DEFAULT false,
    time bigint NOT NULL,
    PRIMARY KEY (context, subject, version)
  );
  CREATE INDEX versions_by_id ON concordat.versions (context, id, row);

  CREATE TABLE concordat.reference_targets (
    context text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    from_context text COLLATE "C" NOT NULL,
    from_subject text COLLATE "C" NOT NULL,
    from_version bigint NOT NULL
  );
  CREATE INDEX reference_targets_by_target ON concordat.reference_targets (context, subject, version);
  CREATE INDEX reference_targets_by_source ON concordat.reference_targets (from_context, from_subject, from_version);

  CREATE TABLE concordat.config (
    context text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    value text NOT NULL,
    alias text COLLATE "C",
    PRIMARY KEY (context, subject)
  );

  CREATE TABLE concordat.mode (
    context text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (context, subject)
  );

  CREATE TABLE concordat.policies (
    context text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (context, subject)
  );

  -- The ids of the keys that values were sealed with; never the keys.
  CREATE TABLE concordat.keys (id text COLLATE "C" PRIMARY KEY);

  CREATE TABLE concordat.associations (
    row bigint GENERATED ALWAYS AS IDENTITY,
    context text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    guid text NOT NULL,
    resource_name text COLLATE "C" NOT NULL,
    resource_namespace text COLLATE "C" NOT NULL,
    resource_id text COLLATE "C" NOT NULL,
    resource_type text COLLATE "C" NOT NULL,
    association_type text COLLATE "C" NOT NULL,
    lifecycle text NOT NULL,
    frozen boolean NOT NULL,
    PRIMARY KEY (resource_id, resource_type, association_type)
  );
  CREATE INDEX associations_by_subject ON concordat.associations (context, subject);

  CREATE TABLE concordat.service_versions (
    row bigint GENERATED ALWAYS AS IDENTITY,
    service text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    manifest text NOT NULL,
    time bigint NOT NULL,
    PRIMARY KEY (service, version)
  );

  CREATE TABLE concordat.service_branches (
    row bigint GENERATED ALWAYS AS IDENTITY,
    service text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    branch text COLLATE "C" NOT NULL,
    time bigint NOT NULL,
    PRIMARY KEY (service, version, branch)
  );

  CREATE TABLE concordat.environments (
    name text COLLATE "C" PRIMARY KEY,
    production boolean NOT NULL
  );

  CREATE TABLE concordat.deployments (
    row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    environment text COLLATE "C" NOT NULL,
    service text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    since bigint NOT NULL,
    ended bigint
  );
  CREATE UNIQUE INDEX deployed_now ON concordat.deployments (environment, service) WHERE ended IS NULL;
  CREATE INDEX deployments_by_place ON concordat.deployments (environment, service, row);

  CREATE TABLE concordat.contract_contents (
    sha text COLLATE "C" PRIMARY KEY,
    content text NOT NULL
  );

  CREATE TABLE concordat.contracts (
    consumer text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    sha text COLLATE "C" NOT NULL,
    PRIMARY KEY (consumer, version, provider)
  );
  CREATE INDEX contracts_by_provider ON concordat.contracts (provider);

  CREATE TABLE concordat.verifications (
    row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    version text COLLATE "C" NOT NULL,
    success boolean NOT NULL,
    mismatches text NOT NULL,
    time bigint NOT NULL
  );
  CREATE INDEX verifications_by_contract ON concordat.verifications (sha, provider, version, row);

  -- What each of the last commits changed, by which nodes learn of those of others, and what it came to, for a node that did
  -- not hear its answer. The first row is of no commit.
  CREATE TABLE concordat.changes (
    seq bigint PRIMARY KEY,
    batch uuid NOT NULL,
    keys text[] NOT NULL,
    outcomes jsonb NOT NULL
  );
  INSERT INTO concordat.changes VALUES (0, gen_random_uuid(), '{}', '[]');
  ${COMMIT_FUNCTIONS}
  `,
  ACCESS_TABLES,
];
