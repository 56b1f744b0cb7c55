import type { EventType, Topic } from "@concordat/client";
import { readPrefix, withPrefix } from "@concordat/client";
import type { RegistrySchema, SchemaSource } from "@concordat/client/registry";
import { ContractError } from "../error.ts";
import { contractFormat } from "../formats.ts";
import type { ContractMessage } from "../model.ts";
import { pathText } from "../path.ts";

/** What a builder is asked for. */
export interface WantedMessage {
  readonly description: string;
  readonly event: string;
  /** The branches that the message tells apart, by field: `{ method: "shop.Card" }`. */
  readonly where: Readonly<Record<string, string>>;
}

/** What a builder answers for an event that the provider never sends: nothing is asked of it then. */
export const NEVER: unique symbol = Symbol.for("concordat.never-sent");

/** Builds an event as the provider's own code does. */
export type Builder = (wanted: WantedMessage) => unknown;

/** Builders by the description of a message, or by the event's name. */
export type Builders = Readonly<Record<string, Builder>>;

/** A provider: what it sends, and how it builds the events. */
export interface ProviderOptions {
  readonly provider: string;
  /** The topics of the provider's generated code: their events encode. */
  readonly topics: readonly Topic[];
  readonly builders: Builders;
  /** Knows the ids of the provider's schemas, and the schemas of the contracts. */
  readonly registry: SchemaSource;
}

/**
 * What a service sends, for `concordat contracts verify`: the module that the config names as the service's `contracts` exports
 * it as `produces`.
 */
export type Provided = Pick<ProviderOptions, "topics" | "builders">;

/** A message as its consumer would get it. */
export interface Received {
  /** The JSON view of the event, read with the schema that the contract names. */
  readonly body: unknown;
  readonly metadata: Readonly<Record<string, string | number>>;
}

/** Gives the function that sends a message by the provider's real builder and codec, and reads it as the consumer would. */
export function exchange(options: ProviderOptions): (message: ContractMessage) => Promise<Received | typeof NEVER> {
  const ids = remembered((event: EventType<unknown, never>) => idOf(event, options.registry));
  const schemas = remembered((id: number) => options.registry.schemaById(id));
  const readers = remembered(async (id: number) => readerOf(id, await schemas(id)));
  const decoders = new Map<string, ReturnType<Reader["event"]["decoder"]>>();
  return async (message) => {
    const event = eventFor(message, options);
    const built = await builderFor(message, options.builders)(wantedOf(message));
    if (built === NEVER) return NEVER;
    const bytes = withPrefix(await ids(event), event.encode(built as never));
    const { id, offset } = readPrefix(bytes);
    const key = `${id} ${message.schemaId}`;
    const reader = await readers(message.schemaId);
    const decode = decoders.get(key) ?? reader.event.decoder(await schemas(id), event.indexes);
    decoders.set(key, decode);
    return {
      body: reader.view(decode(bytes, offset)),
      metadata: { contentType: "application/json", "schema-id": id, subject: event.subject, version: message.version },
    };
  };
}

function wantedOf({ description, event, where = [] }: ContractMessage): WantedMessage {
  const named = where.map(({ path, is }) => [pathText(path), is.join(" or ")]);
  return { description, event, where: Object.fromEntries(named) };
}

function builderFor({ description, event }: ContractMessage, builders: Builders): Builder {
  const builder = builders[description] ?? builders[event];
  if (builder !== undefined) return builder;
  throw new ContractError({
    code: "contract/no-builder",
    message: `No builder is given for ${JSON.stringify(description)}.`,
    hint: `Give one for ${JSON.stringify(event)}; let it answer NEVER where the service sends no such event.`,
  });
}

function eventFor({ subject, event, description }: ContractMessage, { topics, provider }: ProviderOptions) {
  const events = topics.flatMap((topic) => Object.entries(topic.events)).filter(([, one]) => one.subject === subject);
  const found = events.find(([name]) => name === event) ?? (events.length === 1 ? events[0] : undefined);
  if (found !== undefined) return found[1];
  throw new ContractError({
    code: "contract/not-produced",
    message: `${provider} has no event of the subject ${subject} for ${JSON.stringify(description)}.`,
    hint: "Give the topic that carries it, or settle with the consumer who provides it.",
  });
}

async function idOf(event: EventType<unknown, never>, registry: SchemaSource): Promise<number> {
  const { schema, schemaType, references = [] } = event;
  return (await registry.lookup(event.subject, { schema, schemaType, references })).id;
}

/** Reads messages as a contract's schema says, and shows what it read as JSON. */
interface Reader {
  readonly event: EventType<unknown, never>;
  readonly view: (event: unknown) => unknown;
}

async function readerOf(id: number, stored: RegistrySchema): Promise<Reader> {
  const found = await contractFormat(stored.schemaType);
  if (found === undefined)
    throw new ContractError({
      code: "contract/unknown-format",
      message: `The contract's schema ${id} is of the type ${stored.schemaType}, which cannot be verified yet.`,
    });
  const { format, eventOf } = found;
  const schema = format.parse(stored.schema, { references: stored.resolved });
  return { event: eventOf(stored), view: (event) => format.view(schema, event) };
}

/** Asks once for each key. */
function remembered<Key, Value>(ask: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, Promise<Value>>();
  return (key) => {
    const found = known.get(key) ?? ask(key);
    known.set(key, found);
    return found;
  };
}
