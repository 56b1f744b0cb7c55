import type { CompatibilityLevel, LongChoice, SchemaType } from "@concordat/schema";

/** Where the registry is, and how to speak to it. Paths are read from the config's folder. */
export interface RegistryConfig {
  readonly url?: string;
  readonly auth?: { readonly user?: string; readonly password?: string; readonly token?: string };
  readonly tls?: {
    /** Files in PEM. */
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly passphrase?: string;
    /** Take any certificate. */
    readonly insecure?: boolean;
  };
  /** Milliseconds that one request may take. */
  readonly timeoutMs?: number;
}

/** A name in a schema that stands for another subject's schema; the latest version unless one is given. */
export interface ReferenceConfig {
  readonly name: string;
  readonly subject: string;
  readonly version?: number;
}

/** A schema file of the project. */
export interface SchemaConfig {
  readonly file: string;
  /** The file's name without its ending unless given. */
  readonly subject?: string;
  /** By the file's ending unless given. */
  readonly type?: SchemaType;
  readonly references?: readonly ReferenceConfig[];
}

/** An event by its subject, and where a service is tied to one, the version. */
export interface EventConfig {
  readonly subject: string;
  /** In the registry; the latest unless given. */
  readonly version?: number;
}

/** An event of a topic. */
export interface TopicEventConfig extends EventConfig {
  /**
   * How generated code holds the longs of an Avro schema: `number`, which is checked to be exact, or `bigint`; for all of them,
   * or by field (`shop.Order.amount`, `*` for all others). `number` unless given, and `bigint` where a default needs it.
   */
  readonly longs?: LongChoice;
  /** The full name of its message in a Protobuf schema; the first one unless given. */
  readonly message?: string;
}

/** A topic whose keys are said something of. */
export interface TopicConfig {
  readonly events: readonly (string | TopicEventConfig)[];
  /** The subject of its keys; false where they are texts or bytes. `TOPIC-key`, where there is such a subject, unless given. */
  readonly key?: string | TopicEventConfig | false;
  /** Which broker carries it, as documents of it say; `kafka` unless given. */
  readonly broker?: TopicBroker;
}

/** The brokers that carry topics. */
export type TopicBroker = "kafka" | "rabbitmq";

/** What a service produces and consumes: subjects, or versions of them; without a version, that of concordat.lock. */
export interface ServiceConfig {
  readonly produces?: readonly (string | EventConfig)[];
  readonly consumes?: readonly (string | EventConfig)[];
  /**
   * The module that `concordat contracts` runs: it exports `consumes` (handlers to record) and `produces` (builders of events to
   * verify), or one of them.
   */
  readonly contracts?: string;
}

/** An issuer of bearer tokens that `concordat serve` takes. */
export interface ServeOidcConfig {
  readonly issuer?: string;
  readonly audience?: string;
  readonly jwksUri?: string;
  readonly rolesClaim?: string;
  readonly rolePrefix?: string;
  readonly leewaySeconds?: number;
}

/** The files of the certificate of `concordat serve`, and of the authorities of its clients'. */
export interface ServeTlsConfig {
  readonly cert?: string;
  readonly key?: string;
  readonly clientCa?: string;
}

/** How `concordat serve` runs. */
export interface ServeConfig {
  readonly host?: string;
  readonly port?: number;
  readonly data?: string;
  /** Milliseconds that what a node knows of others on the same database may be old. */
  readonly staleMs?: number;
  readonly compatibility?: CompatibilityLevel;
  readonly bodyLimit?: number;
  readonly maxSchemaBytes?: number;
  /** Seconds that judging one large schema may take. */
  readonly engineDeadline?: number;
  /** A file with the secret that sensitive metadata is encrypted with; older ones may follow, one a line. */
  readonly secretFile?: string;
  readonly logLevel?: "error" | "warn" | "info" | "debug";
  /** Milliseconds for which requests are still answered once it is to stop. */
  readonly drainMs?: number;
  /** Equal processes that share the port and the data; 1 unless given. */
  readonly processes?: number;
  /** Whether requests are held against users, tokens and grants. */
  readonly access?: boolean;
  /** Whether those who do not say who they are may read everything. */
  readonly anonymous?: "read" | "none";
  /** Requests a second of each caller. */
  readonly rateLimit?: number;
  /** A file for the audit log, besides the data; days for which it is kept there. */
  readonly auditFile?: string;
  readonly auditDays?: number;
  /** An issuer of bearer tokens. */
  readonly oidc?: ServeOidcConfig;
  /** The files of the server's certificate, PEM. */
  readonly tls?: ServeTlsConfig;
  readonly insecure?: boolean;
  /** Whether the console is served under `/ui`; true unless given. */
  readonly console?: boolean;
}

/** The brokers that commands speak to which look after messages. Passwords are better in variables. */
export interface BrokersConfig {
  /** `host:port` of some of Kafka's brokers. */
  readonly kafka?: readonly string[];
  /** RabbitMQ's address: `amqp://host:port/vhost`. */
  readonly rabbitmq?: string;
}

/** How modules are imported. */
export type ImportEnding = "js" | "ts";

/** What `concordat.config.ts` exports as its default, or `concordat.config.json` holds. */
export interface ConcordatConfig {
  /** Where editors find the JSON Schema of a config, by which they complete it. */
  readonly $schema?: string;
  readonly registry?: RegistryConfig;
  readonly brokers?: BrokersConfig;
  /** Files or patterns (`schemas/*.avsc`), or files with what is to be known of them. */
  readonly schemas?: readonly (string | SchemaConfig)[];
  /** Subjects whose files were removed on purpose: `check --against-git` allows that of them. */
  readonly removed?: readonly string[];
  /** Topics to generate code for, with the subjects of their events, and where wanted of their keys. */
  readonly topics?: Readonly<Record<string, readonly (string | TopicEventConfig)[] | TopicConfig>>;
  /** The project's services by name. */
  readonly services?: Readonly<Record<string, ServiceConfig>>;
  /** The folder of the services' contracts (pact files); `contracts` unless given. */
  readonly contracts?: string;
  /** The folder that generated code goes to; `generated` unless given. */
  readonly output?: string;
  /**
   * The ending by which generated modules import each other: `js`, as a project that compiles them needs it, or `ts`, as Node runs
   * them. Unless given, `ts` where the nearest tsconfig.json allows imports of `.ts`, else `js`.
   */
  readonly imports?: ImportEnding;
  /** The level where no registry says one; BACKWARD unless given. */
  readonly level?: CompatibilityLevel;
  readonly serve?: ServeConfig;
}

/** Gives a config its type, in `concordat.config.ts`. */
export function defineConfig(config: ConcordatConfig): ConcordatConfig {
  return config;
}
