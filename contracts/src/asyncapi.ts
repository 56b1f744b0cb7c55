import { DEFAULT_SCHEMA_TYPE, TYPE_FACTS } from "@concordat/schema";

/** A schema as an AsyncAPI document shows it. */
export interface DocumentedSchema {
  /** The media type of its events' bytes; Confluent's five bytes before them are in the binding. */
  readonly contentType: string;
  /** The media type of the schema. */
  readonly schemaFormat: string;
  /** As JSON, with the types of its references written out, or the text where that is no JSON. */
  readonly schema: unknown;
}

/** The schema of a topic's keys. */
export interface DocumentedKey extends DocumentedSchema {
  readonly subject: string;
}

/** A subject's schema, and what is said of the messages that carry it. */
export interface DocumentedEvent extends DocumentedSchema {
  /** What services call it by: the subject, and its version where one service uses another than the rest. */
  readonly key: string;
  readonly subject: string;
  /** Undefined where the project does not say on which topic it travels. */
  readonly topic: string | undefined;
  readonly version?: number;
  readonly id?: number;
  readonly guid?: string;
  readonly name: string;
  readonly description?: string;
  /** Undefined where keys have no schema. */
  readonly messageKey?: DocumentedKey;
  /** Kafka unless given. */
  readonly broker?: "kafka" | "rabbitmq";
}

/** A service with the keys of the events that it produces and consumes. */
export interface DocumentedService {
  readonly name: string;
  readonly produces: readonly string[];
  readonly consumes: readonly string[];
}

/** What an AsyncAPI document is made of: its title and version, and the services with the events they send and receive. */
export interface AsyncApiInput {
  readonly title: string;
  readonly version: string;
  readonly services: readonly DocumentedService[];
  readonly events: readonly DocumentedEvent[];
}

type Json = Readonly<Record<string, unknown>>;
type Keys = ReadonlyMap<string, string>;

/**
 * An AsyncAPI 3.0.0 document: a channel per topic, a message per subject, and an operation for each subject that a
 * service sends or receives. The same input gives the same document.
 */
export function asyncApi({ title, version, services, events }: AsyncApiInput): Json {
  const messageKeys = keysOf(events.map((event) => event.key));
  const channelKeys = keysOf(events.map(channelName));
  const key = (event: DocumentedEvent) => keyIn(messageKeys, event.key);
  const keys = new Map(
    events.flatMap(({ messageKey }) => (messageKey === undefined ? [] : [[messageKey.subject, messageKey]])),
  );
  const schemaKeys = keysOf([...events.map((event) => event.key), ...keys.keys()]);
  return {
    asyncapi: "3.0.0",
    info: { title, version },
    defaultContentType: TYPE_FACTS[DEFAULT_SCHEMA_TYPE].mediaTypes.payload,
    channels: Object.fromEntries(
      [...channelKeys].map(([name, channel]) => [channel, channelOf(name, events, messageKeys)]),
    ),
    operations: operationsOf(services, events, messageKeys, channelKeys),
    components: {
      messages: Object.fromEntries(events.map((event) => [key(event), messageOf(event, schemaKeys)])),
      schemas: Object.fromEntries(
        [...events.map((event) => [event.key, event] as const), ...keys].map(([name, one]) => [
          keyIn(schemaKeys, name),
          { schemaFormat: one.schemaFormat, schema: one.schema },
        ]),
      ),
    },
  };
}

/** A subject without a topic has a channel of its own, whose address is not known. */
function channelName({ topic, subject }: DocumentedEvent): string {
  return topic ?? subject;
}

function channelOf(name: string, events: readonly DocumentedEvent[], keys: Keys): Json {
  const own = events.filter((event) => channelName(event) === name);
  const address = own.find(({ topic }) => topic !== undefined)?.topic;
  const isAmqp = own.some(({ broker }) => broker === "rabbitmq");
  return {
    address: address ?? null,
    ...(address === undefined || !isAmqp ? {} : { bindings: { amqp: amqpChannel(address) } }),
    messages: Object.fromEntries(
      own.map(({ key }) => keyIn(keys, key)).map((message) => [message, { $ref: `#/components/messages/${message}` }]),
    ),
  };
}

/** The exchange of a topic, as `@concordat/client/rabbitmq` declares it; the routing key is the event's key. */
function amqpChannel(topic: string): Json {
  const exchange = { name: topic, type: "topic", durable: true, autoDelete: false };
  return { is: "routingKey", exchange, bindingVersion: AMQP };
}

/** The version of AsyncAPI's AMQP binding. */
const AMQP = "0.3.0";

function amqpOperation(action: string): Json {
  const how = action === "send" ? { deliveryMode: 2, timestamp: true } : { ack: true };
  return { amqp: { ...how, bindingVersion: AMQP } };
}

function messageBindings({ name, messageKey, broker }: DocumentedEvent, schemaAt: (of: string) => Json): Json {
  if (broker === "rabbitmq") return { amqp: { messageType: name, bindingVersion: AMQP } };
  return {
    kafka: {
      ...(messageKey === undefined ? {} : { key: schemaAt(messageKey.subject) }),
      schemaIdLocation: "payload",
      schemaIdPayloadEncoding: "confluent",
      bindingVersion: "0.5.0",
    },
  };
}

function messageOf(event: DocumentedEvent, schemaKeys: Keys): Json {
  const { contentType, key, subject, name, description, version, id, guid, messageKey } = event;
  const schemaAt = (of: string) => ({ $ref: `#/components/schemas/${keyIn(schemaKeys, of)}` });
  return {
    name,
    title: name,
    ...(description === undefined ? {} : { description }),
    contentType,
    payload: schemaAt(key),
    bindings: messageBindings(event, schemaAt),
    "x-subject": subject,
    ...(messageKey === undefined ? {} : { "x-key-subject": messageKey.subject }),
    ...(version === undefined ? {} : { "x-subject-version": version }),
    ...(id === undefined ? {} : { "x-schema-id": id }),
    ...(guid === undefined ? {} : { "x-schema-guid": guid }),
  };
}

function operationsOf(
  services: readonly DocumentedService[],
  events: readonly DocumentedEvent[],
  messageKeys: Keys,
  channelKeys: Keys,
): Json {
  const uses = services.flatMap(({ name, produces, consumes }) => [
    ...produces.map((key) => ({ service: name, action: "send", key })),
    ...consumes.map((key) => ({ service: name, action: "receive", key })),
  ]);
  const keys = keysOf(uses.map(useName));
  const operations = uses.flatMap((use) => {
    const event = events.find(({ key }) => key === use.key);
    if (event === undefined) return [];
    const channel = `#/channels/${keyIn(channelKeys, channelName(event))}`;
    const operation = {
      action: use.action,
      channel: { $ref: channel },
      messages: [{ $ref: `${channel}/messages/${keyIn(messageKeys, event.key)}` }],
      tags: [{ name: use.service }],
      ...(event.broker === "rabbitmq" ? { bindings: amqpOperation(use.action) } : {}),
    };
    return [[keyIn(keys, useName(use)), operation] as const];
  });
  return Object.fromEntries(operations);
}

function useName({ service, action, key }: { service: string; action: string; key: string }): string {
  return `${service}.${action}.${key}`;
}

/**
 * Names as keys that AsyncAPI allows for components (letters, digits, `.`, `-`, `_`), beginning with a
 * letter or digit: `__proto__` is lost on tools that copy by assignment. Two names that would share a key
 * are told apart by a number.
 */
function keysOf(names: readonly string[]): Keys {
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    if (keys.has(name)) continue;
    const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, "_").replace(/^[._-]+/, "") || "unnamed";
    let key = plain;
    for (let number = 2; taken.has(key); number++) key = `${plain}-${number}`;
    taken.add(key);
    keys.set(name, key);
  }
  return keys;
}

function keyIn(keys: Keys, name: string): string {
  return keys.get(name) ?? name;
}
