import { COMPATIBILITY_LEVELS, type LongChoice, type Longs, SCHEMA_TYPES } from "@concordat/schema";
import type {
  BrokersConfig,
  ConcordatConfig,
  EventConfig,
  ImportEnding,
  ReferenceConfig,
  SchemaConfig,
  ServeConfig,
  ServeOidcConfig,
  ServeTlsConfig,
  ServiceConfig,
  TopicConfig,
  TopicEventConfig,
} from "./config.ts";
import {
  countShape,
  flagShape,
  inner,
  isMapping,
  type JsonShape,
  listShape,
  mapShape,
  oneOfShape,
  type ReadValue,
  recordShape,
  repeated,
  required,
  saying,
  shaped,
  stringShape,
  versionShape,
  wrongValue,
} from "./shape.ts";

/*
 * What a config holds: one table that reads and checks it, and from which its JSON Schema is made. `saying` is what editors show.
 */

const level = oneOfShape(COMPATIBILITY_LEVELS);

const registry = recordShape<NonNullable<ConcordatConfig["registry"]>>({
  url: saying("The registry's address, such as http://127.0.0.1:8081.", stringShape),
  auth: saying(
    "Credentials. Better in variables: CONCORDAT_TOKEN, or CONCORDAT_USER and CONCORDAT_PASSWORD.",
    recordShape({ user: stringShape, password: stringShape, token: stringShape }),
  ),
  tls: saying(
    "Files in PEM, from the config's folder.",
    recordShape({
      ca: stringShape,
      cert: stringShape,
      key: stringShape,
      passphrase: stringShape,
      insecure: saying("Take any certificate.", flagShape),
    }),
  ),
  timeoutMs: saying("Milliseconds that one request may take.", countShape),
});

const referenceRecord = recordShape<ReferenceConfig>(
  { name: stringShape, subject: stringShape, version: versionShape },
  ["name", "subject"],
);
const reference = shaped<ReferenceConfig>(referenceRecord.json, (value, at) => {
  const read = referenceRecord(value, at);
  return {
    ...read,
    name: required(read.name, inner(at, "name")),
    subject: required(read.subject, inner(at, "subject")),
  };
});

const schema = stringOr<SchemaConfig>(
  "a file or pattern, or an object",
  recordShape<SchemaConfig>(
    {
      file: stringShape,
      subject: saying("The file's name without its ending unless given.", stringShape),
      type: oneOfShape(SCHEMA_TYPES),
      references: saying("Only for schemas outside of the project: files find each other.", listShape(reference)),
    },
    ["file"],
  ),
  "file",
);

const event = stringOr<EventConfig>(
  "a subject, or an object",
  recordShape<EventConfig>({ subject: stringShape, version: versionShape }, ["subject"]),
  "subject",
);

const long = oneOfShape<Longs>(["number", "bigint"]);
const longMap = mapShape(long);
const longs = shaped<LongChoice>({ anyOf: [long.json, longMap.json] }, (value, at) =>
  isMapping(value) ? longMap(value, at) : long(value, at),
);

const topicEvent = stringOr<TopicEventConfig>(
  "a subject, or an object",
  recordShape<TopicEventConfig>(
    {
      subject: stringShape,
      version: versionShape,
      message: saying("The full name of its message in a Protobuf schema; the first one unless given.", stringShape),
      longs: saying("How code holds the longs of an Avro schema, all of them or by field.", longs),
    },
    ["subject"],
  ),
  "subject",
);

const topicKey = shaped<string | TopicEventConfig | false>(
  { anyOf: [{ const: false }, topicEvent.json] },
  (value, at) => (value === false ? value : topicEvent(value, at)),
);

const eventList = listShape(topicEvent);
const topicEvents = shaped<readonly (string | TopicEventConfig)[]>({ ...eventList.json, minItems: 1 }, (value, at) => {
  const events = eventList(value, at);
  if (events.length === 0) throw wrongValue(at, "a list of at least one subject", value);
  const names = events.map((one) => {
    const { subject, version, message }: TopicEventConfig = typeof one === "string" ? { subject: one } : one;
    return JSON.stringify([subject, version, message]);
  });
  const again = names.findIndex((name, index) => names.indexOf(name) < index);
  if (again !== -1) throw repeated(inner(at, again));
  return events;
});

const topicRecord = recordShape<TopicConfig>(
  {
    events: topicEvents,
    key: saying("The subject of its keys; false where they are strings or bytes.", topicKey),
    broker: saying("Which broker carries it, as documents of it say.", oneOfShape(["kafka", "rabbitmq"])),
  },
  ["events"],
);
const topic = shaped<readonly (string | TopicEventConfig)[] | TopicConfig>(
  { anyOf: [topicEvents.json, topicRecord.json] },
  (value, at) => {
    if (Array.isArray(value)) return topicEvents(value, at);
    if (!isMapping(value)) throw wrongValue(at, "a list of subjects, or an object", value);
    const read = topicRecord(value, at);
    return { ...read, events: required(read.events, inner(at, "events")) };
  },
);

const serve = recordShape<ServeConfig>({
  host: stringShape,
  port: countShape,
  data: stringShape,
  compatibility: level,
  staleMs: countShape,
  bodyLimit: countShape,
  maxSchemaBytes: countShape,
  engineDeadline: countShape,
  secretFile: stringShape,
  logLevel: oneOfShape(["error", "warn", "info", "debug"]),
  drainMs: countShape,
  processes: countShape,
  access: flagShape,
  anonymous: oneOfShape(["read", "none"]),
  rateLimit: countShape,
  auditFile: stringShape,
  auditDays: countShape,
  oidc: recordShape<ServeOidcConfig>({
    issuer: stringShape,
    audience: stringShape,
    jwksUri: stringShape,
    rolesClaim: stringShape,
    rolePrefix: stringShape,
    leewaySeconds: countShape,
  }),
  tls: recordShape<ServeTlsConfig>({ cert: stringShape, key: stringShape, clientCa: stringShape }),
  insecure: flagShape,
  console: saying("Whether the console is served under /ui; true unless given.", flagShape),
});

/** Reads a config, and its JSON Schema. */
export const configShape = recordShape<ConcordatConfig>({
  $schema: saying("Where editors find the JSON Schema of this file.", stringShape),
  registry: saying("Where the registry is, and how to speak to it.", registry),
  brokers: saying(
    "The brokers of the commands that look after messages. Passwords are better in variables.",
    recordShape<BrokersConfig>({ kafka: listShape(stringShape), rabbitmq: stringShape }),
  ),
  schemas: saying("Schema files: paths or patterns, or files with what is to be known of them.", listShape(schema)),
  removed: saying("Subjects whose files were removed on purpose.", listShape(stringShape)),
  topics: saying("Topics to generate code for, with the subjects of their events.", mapShape(topic)),
  services: saying(
    "The project's services, with the subjects that they produce and consume.",
    mapShape(
      recordShape<ServiceConfig>({
        produces: listShape(event),
        consumes: listShape(event),
        contracts: saying("The module whose handlers and builders concordat contracts runs.", stringShape),
      }),
    ),
  ),
  contracts: saying("The folder of the services' contracts; contracts unless given.", stringShape),
  output: saying("The folder of generated code; generated unless given.", stringShape),
  imports: saying(
    "The ending by which generated modules import each other: js for projects that compile, ts as Node runs them.",
    oneOfShape<ImportEnding>(["js", "ts"]),
  ),
  level: saying("The compatibility level where no registry says one; BACKWARD unless given.", level),
  serve: saying("How concordat serve runs.", serve),
});

/** The JSON Schema of a config (draft 7, which every editor knows). */
export function configSchema(): JsonShape {
  return { $schema: "http://json-schema.org/draft-07/schema#", title: "concordat.config.json", ...configShape.json };
}

/** A value that may be written as the string of its one needed member. */
function stringOr<Value extends object>(
  wanted: string,
  record: ReadValue<Partial<Value>>,
  needed: keyof Value & string,
): ReadValue<string | Value> {
  return shaped<string | Value>({ anyOf: [stringShape.json, record.json] }, (value, at) => {
    if (typeof value === "string") return stringShape(value, at);
    if (!isMapping(value)) throw wrongValue(at, wanted, value);
    const read = record(value, at);
    required(read[needed], inner(at, needed));
    return read as Value;
  });
}
