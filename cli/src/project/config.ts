import {
  COMPATIBILITY_LEVELS,
  type CompatibilityLevel,
  type LongChoice,
  type Longs,
  SCHEMA_TYPES,
  type SchemaType,
} from "@concordat/schema";
import {
  type At,
  count,
  flag,
  inner,
  isObject,
  listOf,
  mapOf,
  oneOf,
  type Read,
  record,
  repeated,
  required,
  text,
  wrongValue,
} from "./shape.ts";

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
}

/** What a service produces and consumes: subjects, or versions of them; without a version, that of concordat.lock. */
export interface ServiceConfig {
  readonly produces?: readonly (string | EventConfig)[];
  readonly consumes?: readonly (string | EventConfig)[];
}

/** How `concordat serve` runs. */
export interface ServeConfig {
  readonly host?: string;
  readonly port?: number;
  readonly data?: string;
  readonly compatibility?: CompatibilityLevel;
  readonly bodyLimit?: number;
  readonly maxSchemaBytes?: number;
  /** Seconds that judging one large schema may take. */
  readonly engineDeadline?: number;
  /** A file with the secret that sensitive metadata is encrypted with; older ones may follow, one a line. */
  readonly secretFile?: string;
  readonly logLevel?: "error" | "warn" | "info" | "debug";
  readonly insecure?: boolean;
}

/** What `concordat.config.ts` exports as its default, or `concordat.config.json` holds. */
export interface ConcordatConfig {
  readonly registry?: RegistryConfig;
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
  /** The level where no registry says one; BACKWARD unless given. */
  readonly level?: CompatibilityLevel;
  readonly serve?: ServeConfig;
}

/** Gives a config its type, in `concordat.config.ts`. */
export function defineConfig(config: ConcordatConfig): ConcordatConfig {
  return config;
}

const level = oneOf(COMPATIBILITY_LEVELS);

const registry = record<RegistryConfig>({
  url: text,
  auth: record({ user: text, password: text, token: text }),
  tls: record({ ca: text, cert: text, key: text, passphrase: text, insecure: flag }),
  timeoutMs: count,
});

const reference: Read<ReferenceConfig> = (value, at) => {
  const read = record<ReferenceConfig>({ name: text, subject: text, version: count })(value, at);
  return {
    ...read,
    name: required(read.name, inner(at, "name")),
    subject: required(read.subject, inner(at, "subject")),
  };
};

const schema: Read<string | SchemaConfig> = (value, at) => {
  if (typeof value === "string") return text(value, at);
  if (!isObject(value)) throw wrongValue(at, "a file or pattern, or an object", value);
  const shape = { file: text, subject: text, type: oneOf(SCHEMA_TYPES), references: listOf(reference) };
  const read = record<SchemaConfig>(shape)(value, at);
  return { ...read, file: required(read.file, inner(at, "file")) };
};

const event: Read<string | EventConfig> = (value, at) => {
  if (typeof value === "string") return text(value, at);
  if (!isObject(value)) throw wrongValue(at, "a subject, or an object", value);
  const read = record<EventConfig>({ subject: text, version: count })(value, at);
  return { ...read, subject: required(read.subject, inner(at, "subject")) };
};

const long = oneOf<Longs>(["number", "bigint"]);
const longs: Read<LongChoice> = (value, at) => (isObject(value) ? mapOf(long)(value, at) : long(value, at));

const topicEvent: Read<string | TopicEventConfig> = (value, at) => {
  if (typeof value === "string") return text(value, at);
  if (!isObject(value)) throw wrongValue(at, "a subject, or an object", value);
  const read = record<TopicEventConfig>({ subject: text, version: count, message: text, longs })(value, at);
  return { ...read, subject: required(read.subject, inner(at, "subject")) };
};

const topicKey: Read<string | TopicEventConfig | false> = (value, at) =>
  value === false ? value : topicEvent(value, at);

const topicEvents: Read<readonly (string | TopicEventConfig)[]> = (value, at) => {
  const events = listOf(topicEvent)(value, at);
  if (events.length === 0) throw wrongValue(at, "a list of at least one subject", value);
  const names = events.map((one) => {
    const { subject, version, message }: TopicEventConfig = typeof one === "string" ? { subject: one } : one;
    return JSON.stringify([subject, version, message]);
  });
  const again = names.findIndex((name, index) => names.indexOf(name) < index);
  if (again !== -1) throw repeated(inner(at, again));
  return events;
};

const topic: Read<readonly (string | TopicEventConfig)[] | TopicConfig> = (value, at) => {
  if (Array.isArray(value)) return topicEvents(value, at);
  if (!isObject(value)) throw wrongValue(at, "a list of subjects, or an object", value);
  const read = record<TopicConfig>({ events: topicEvents, key: topicKey })(value, at);
  return { ...read, events: required(read.events, inner(at, "events")) };
};

const config = record<ConcordatConfig>({
  registry,
  schemas: listOf(schema),
  removed: listOf(text),
  topics: mapOf(topic),
  services: mapOf(record<ServiceConfig>({ produces: listOf(event), consumes: listOf(event) })),
  contracts: text,
  output: text,
  level,
  serve: record<ServeConfig>({
    host: text,
    port: count,
    data: text,
    compatibility: level,
    bodyLimit: count,
    maxSchemaBytes: count,
    engineDeadline: count,
    secretFile: text,
    logLevel: oneOf(["error", "warn", "info", "debug"]),
    insecure: flag,
  }),
});

/** Reads what a config file gave. Throws CliError, naming the member that is wrong, and its place where `placeOf` knows it. */
export function readConfig(value: unknown, file: string, placeOf: At["placeOf"] = () => ({ file })): ConcordatConfig {
  return config(value, { file, path: [], placeOf });
}
