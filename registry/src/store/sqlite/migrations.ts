/** Written into the file's header: "conc" in ASCII, so that a file of another program is told apart. */
export const APPLICATION_ID = 0x636f6e63;

/**
 * What each step of the data file's format adds. The file's `user_version` counts the steps that it has; steps are
 * only ever added at the end.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE contexts (
    context TEXT PRIMARY KEY,
    last_id INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;

  CREATE TABLE schemas (
    context TEXT NOT NULL,
    id INTEGER NOT NULL,
    identity TEXT NOT NULL,
    type TEXT NOT NULL,
    text TEXT NOT NULL,
    "references" TEXT,
    metadata TEXT,
    ruleSet TEXT,
    PRIMARY KEY (context, id)
  ) WITHOUT ROWID;
  CREATE INDEX schemas_by_identity ON schemas (identity, context, id);

  CREATE TABLE versions (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    id INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    time INTEGER NOT NULL,
    UNIQUE (context, subject, version)
  );
  CREATE INDEX versions_by_id ON versions (context, id);

  CREATE TABLE reference_targets (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    from_context TEXT NOT NULL,
    from_subject TEXT NOT NULL,
    from_version INTEGER NOT NULL,
    PRIMARY KEY (context, subject, version, from_context, from_subject, from_version)
  ) WITHOUT ROWID;
  CREATE INDEX reference_sources ON reference_targets (from_context, from_subject, from_version);

  CREATE TABLE config (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (context, subject)
  ) WITHOUT ROWID;

  CREATE TABLE mode (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (context, subject)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE service_versions (
    service TEXT NOT NULL,
    version TEXT NOT NULL,
    manifest TEXT NOT NULL,
    time INTEGER NOT NULL,
    UNIQUE (service, version)
  );

  CREATE TABLE service_branches (
    service TEXT NOT NULL,
    version TEXT NOT NULL,
    branch TEXT NOT NULL,
    time INTEGER NOT NULL,
    UNIQUE (service, version, branch)
  );

  CREATE TABLE environments (
    name TEXT PRIMARY KEY,
    production INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE deployments (
    environment TEXT NOT NULL,
    service TEXT NOT NULL,
    version TEXT NOT NULL,
    since INTEGER NOT NULL,
    ended INTEGER
  );
  CREATE UNIQUE INDEX deployed_now ON deployments (environment, service) WHERE ended IS NULL;

  CREATE TABLE contract_contents (
    sha TEXT PRIMARY KEY,
    content TEXT NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE contracts (
    consumer TEXT NOT NULL,
    version TEXT NOT NULL,
    provider TEXT NOT NULL,
    sha TEXT NOT NULL,
    PRIMARY KEY (consumer, version, provider)
  ) WITHOUT ROWID;
  CREATE INDEX contracts_by_provider ON contracts (provider);

  CREATE TABLE verifications (
    sha TEXT NOT NULL,
    provider TEXT NOT NULL,
    version TEXT NOT NULL,
    success INTEGER NOT NULL,
    mismatches TEXT NOT NULL,
    time INTEGER NOT NULL
  );
  CREATE INDEX verifications_by_contract ON verifications (sha, provider, version);
  `,
  `
  CREATE TABLE associations (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    guid TEXT NOT NULL,
    resource_name TEXT NOT NULL,
    resource_namespace TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    association_type TEXT NOT NULL,
    lifecycle TEXT NOT NULL,
    frozen INTEGER NOT NULL,
    UNIQUE (resource_id, resource_type, association_type)
  );
  CREATE INDEX associations_by_subject ON associations (context, subject);

  CREATE TABLE policies (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (context, subject)
  ) WITHOUT ROWID;

  -- The ids of the keys that values were sealed with; never the keys.
  CREATE TABLE keys (id TEXT PRIMARY KEY) WITHOUT ROWID;
  `,
  `
  CREATE TABLE users (
    name TEXT PRIMARY KEY,
    password TEXT NOT NULL,
    created INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    "user" TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    expires INTEGER,
    used INTEGER
  ) WITHOUT ROWID;
  CREATE INDEX tokens_by_user ON tokens ("user");

  CREATE TABLE grants (
    holder TEXT NOT NULL,
    allows TEXT NOT NULL,
    "on" TEXT NOT NULL,
    PRIMARY KEY (holder, "on", allows)
  ) WITHOUT ROWID;

  -- The audit log: each entry with the hash of the one before it.
  CREATE TABLE notes (
    seq INTEGER PRIMARY KEY,
    entry TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
  );
  `,
  `
  -- What commits have changed, for other processes that share the file; only the last of them.
  CREATE TABLE changes (
    seq INTEGER PRIMARY KEY,
    keys TEXT NOT NULL
  );
  `,
];
