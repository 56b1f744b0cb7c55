import type { Reference, ResolvedReference, SchemaType } from "@concordat/schema";
import type { RegistrySchema } from "../registry/registry.ts";

/** Whether a message's schema is that of an event: by its full name, by another name or form that may mean it, or not. */
export type Claim = "exact" | "possible" | "none";

/** Reads the payload that begins at `offset` of a message. */
export type DecodePayload<Output> = (message: Uint8Array, offset: number) => Output;

/** Where a message says which schema it is of: the header of its own that it has for that, and where what follows begins. */
export interface SchemaPlace {
  readonly header: Uint8Array | undefined;
  readonly offset: number;
}

/** Which message of its schema some bytes are, and where its payload begins. */
export interface LocatedPayload {
  readonly indexes: readonly number[];
  readonly offset: number;
}

/** Tells which message of a schema some bytes are. Throws where they do not say it. */
export type Locate = (bytes: Uint8Array, place: SchemaPlace) => LocatedPayload;

/** What generated code knows about an event. */
export interface EventFacts {
  readonly subject: string;
  /** The schema's text, as it was when the code was generated. */
  readonly schema: string;
  /** The references that the text itself names. */
  readonly references?: readonly Reference[];
  /** The texts of all that it needs, transitively, in the order of need. */
  readonly resolved?: readonly ResolvedReference[];
  /** SHA-256, in hexadecimal, of an Avro schema's parsing canonical form, of others the normalised text. */
  readonly fingerprint: string;
  readonly version?: number;
  /** The schema's id in the registry that the code was generated from. Other registries have other ids. */
  readonly id?: number;
}

/** An event as producers and consumers see it; `Output` is what is read, `Input` what may be given to write. */
export interface EventType<Output, Input = Output> extends EventFacts {
  readonly schemaType: SchemaType;
  readonly contentType: string;
  /** Of a Protobuf event the place of its message in the schema, which each message carries. */
  readonly indexes?: readonly number[];
  /**
   * The payload of an event, behind so many bytes that are left for a prefix; none unless given.
   * Throws CodecError with the path to what does not fit, of JSON events JsonEventError, of Protobuf events ProtobufError.
   */
  encode(event: Input, headroom?: number): Uint8Array;
  /**
   * Whether a schema, with all that it refers to, says what the code was generated from: only then may events be written under
   * its id. Throws SchemaError where it is none.
   */
  isOf(stored: RegistrySchema): boolean;
  /** Whether messages of this schema are this event; of a Protobuf schema those of its message with these indexes. */
  claims(writer: RegistrySchema, indexes?: readonly number[]): Claim;
  /**
   * Whether reading a message as this event throws ClientError where it is none of it: then reading decides between the events
   * of a topic that a schema may be.
   */
  readonly judges?: true;
  /** Of a type whose schemas have many messages: gives what tells which of `writer`'s some bytes are. */
  locate?(writer: RegistrySchema): Locate;
  /**
   * An event for tests, the same for the same seed, as a consumer would get it: written and read again. Throws SchemaError
   * where none can be made.
   */
  sample(seed?: number): Output;
  /** Gives the function that reads what `writer` wrote as this event. Throws SchemaError where `writer` is no schema. */
  decoder(writer: RegistrySchema, indexes?: readonly number[]): DecodePayload<Output>;
}

/** Events by the name that their methods and handlers have. */
export type Events = Readonly<Record<string, EventType<unknown, never>>>;

/** How a topic's keys are written and read where they have a schema: as an event is, and alone in its subject. */
export type KeyType = EventType<unknown, never>;

/** The key type of a topic; undefined where its keys are texts or bytes. */
export type AnyKey = KeyType | undefined;

/** A topic and the events that it carries. No event is called `delete`: that is the deletion of a key. */
export interface Topic<All extends Events = Events, Key extends AnyKey = AnyKey> {
  readonly name: string;
  readonly events: All;
  readonly key?: Key;
}

/** What a producer takes as a key. */
export type KeyInput<Key extends AnyKey> = [Key] extends [KeyType] ? InputOf<Key> : string | Uint8Array;
/** What a consumer gets as a key: without a schema the text (UTF-8). */
export type KeyOutput<Key extends AnyKey> = [Key] extends [KeyType] ? OutputOf<Key> : string;

/** What the deletion of a key is called, among a producer's methods and a consumer's handlers. */
export const DELETE = "delete";

/** What consumers get of an event type. */
export type OutputOf<Type> = Type extends EventType<infer Output, never> ? Output : never;
/** What producers take for an event type. */
export type InputOf<Type> = Type extends { encode(event: infer Input, headroom?: number): Uint8Array } ? Input : never;

/** The events whose messages a schema may write: those of its name, or else all that it may be. */
export function eventsOf(events: Events, writer: RegistrySchema, indexes?: readonly number[]): readonly string[] {
  const claims = Object.entries(events).map(([name, event]) => ({ name, claim: event.claims(writer, indexes) }));
  const exact = claims.filter(({ claim }) => claim === "exact");
  const found = exact.length > 0 ? exact : claims.filter(({ claim }) => claim === "possible");
  return found.map(({ name }) => name);
}
