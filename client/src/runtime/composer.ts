import { outboxWithin, type Written } from "../handling/outbox/within.ts";
import { type Compose, composers, type MadeMessage, type SendOptions } from "./compose.ts";
import type { AnyKey, Events, InputOf, KeyInput, KeyType, Topic } from "./event.ts";
import type { ComposeOptions } from "./framing.ts";

/** {@link SendOptions} of a topic whose keys have a schema: there every event has a key. */
export interface KeyedSendOptions<Key> extends SendOptions<Key> {
  readonly key: Key;
}

/** What a method takes behind the event. */
export type SendArguments<Key extends AnyKey> = [Key] extends [KeyType]
  ? [options: KeyedSendOptions<InputOf<Key>>]
  : [options?: SendOptions];

/** One method for each event of a topic, and one that deletes a key, by a message without a value; each gives `Result`. */
export type Methods<All extends Events, Key extends AnyKey, Result> = {
  readonly [Name in keyof All]: (event: InputOf<All[Name]>, ...options: SendArguments<Key>) => Result;
} & {
  /** A message without a value, by which a compacted topic forgets the key. */
  readonly delete: (key: KeyInput<Key>, options?: Omit<SendOptions, "key">) => Result;
};

/** Writes an event into the outbox of a transaction, by `within(tx)`; a relay sends it once that is committed. */
export interface WithinTransaction<Event, Options extends readonly unknown[]> {
  /**
   * Writes in this transaction of the service's own database: a client of `pg`, a database of better-sqlite3 or
   * node:sqlite, or a transaction of Drizzle, Kysely or Knex. Throws DatabaseError for anything else.
   */
  readonly within: <Tx>(tx: Tx) => (event: Event, ...options: Options) => Written<Tx>;
}

/** Of each event's method, and of `delete`, what writes it into the outbox instead. */
export type Outboxed<All extends Events, Key extends AnyKey> = {
  readonly [Name in keyof All]: WithinTransaction<InputOf<All[Name]>, SendArguments<Key>>;
} & { readonly delete: WithinTransaction<KeyInput<Key>, [options?: Omit<SendOptions, "key">]> };

/**
 * Makes messages and sends none, at once: so a message can be part of what a service writes to its own database, and be
 * sent when that is committed. Its methods throw {@link EventError} for an event that does not fit its schema.
 */
export type Composer<All extends Events, Key extends AnyKey = undefined> = Methods<All, Key, MadeMessage> &
  Outboxed<All, Key>;

/**
 * Opens a topic for making messages: finds the schema ids of its events, once.
 * Throws {@link EventError} where an event's schema is not registered, and RegistryError where the registry fails.
 */
export async function openComposer<All extends Events, Key extends AnyKey = undefined>(
  declared: Topic<All, Key>,
  options: ComposeOptions,
): Promise<Composer<All, Key>> {
  const topic = { ...declared, name: options.topic ?? declared.name };
  const made = await composers(topic, options);
  return methodsOf(made, (compose) => outboxed(compose, compose)) as unknown as Composer<All, Key>;
}

/** One method for each function that makes messages, as `wrap` makes it. */
export function methodsOf<Method>(
  made: ReadonlyMap<string, Compose>,
  wrap: (compose: Compose) => Method,
): Readonly<Record<string, Method>> {
  return Object.fromEntries(Array.from(made, ([name, compose]) => [name, wrap(compose)] as const));
}

/** A method that has `within` beside what it does itself. */
export function outboxed<Given extends readonly unknown[], Result>(
  compose: Compose,
  method: (...given: Given) => Result,
): ((...given: Given) => Result) & { readonly within: (tx: unknown) => (...given: Parameters<Compose>) => unknown } {
  // Not `compose` itself: it would be changed for others.
  const own = (...given: Given): Result => method(...given);
  return Object.assign(own, { within: (tx: unknown) => outboxWithin(tx, compose) });
}
