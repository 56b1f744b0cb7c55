import { receiving } from "../handling/observe/receiving.ts";
import { ONCE, type Retry } from "../handling/retry/options.ts";
import type { SchemaSource } from "../registry/registry.ts";
import { ASIDE } from "../transport/aside-headers.ts";
import type { IncomingLogMessage, ReadOptions, ReplayTransport } from "../transport/log.ts";
import type { AnyKey, Events, KeyOutput, OutputOf, Topic } from "./event.ts";
import { unhandled } from "./failures.ts";
import { keyReader } from "./key.ts";
import { type MessageMeta, messageMeta } from "./meta.ts";
import { messageReader, type ReadMessage } from "./read.ts";
import { retrying } from "./retry.ts";

/** An event of a topic, told apart by `name`. */
export type NamedEvent<All extends Events, Key extends AnyKey = undefined> = {
  readonly [Name in keyof All]: {
    readonly name: Name;
    readonly event: OutputOf<All[Name]>;
    readonly meta: MessageMeta<KeyOutput<Key>, IncomingLogMessage>;
  };
}[keyof All];

/** A message that is none of the topic's events, or deletes its key (then `meta.value` is null). */
export interface OtherMessage<Key = string> {
  readonly name: undefined;
  readonly event: undefined;
  readonly meta: MessageMeta<Key, IncomingLogMessage>;
}

/** What is done with messages of unknown events and deletions: the loop ends with an error, passes them over, or gets them. */
export type Others = "refuse" | "skip" | "give";

/** What a loop over a topic gives: its events, and with `others: "give"` all other messages. */
export type Streamed<All extends Events, Wanted extends Others, Key extends AnyKey = undefined> =
  | NamedEvent<All, Key>
  | (Wanted extends "give" ? OtherMessage<KeyOutput<Key>> : never);

/** Where the events of a topic are read from. */
export interface StreamOptions<Wanted extends Others = Others> extends Omit<ReadOptions, "topic"> {
  /** One that keeps what it has delivered. */
  readonly transport: ReplayTransport;
  /** The topic's name where it is another one than in the generated code, as in another environment. */
  readonly topic?: string;
  /** Where writers' schemas are found. Without one, only messages of the schemas in the generated code can be read. */
  readonly registry?: SchemaSource;
  /** `refuse` unless given, so that nothing is passed over unseen. */
  readonly others?: Wanted;
  /** How a message is tried again whose schema the registry did not give; not at all unless given. */
  readonly retry?: Retry;
}

/**
 * Reads the events of a topic in a loop, those of a partition in order: up to the topic's end as it is when the loop
 * begins, or with `follow` what comes after as well, until the loop is left or `signal` ends it. Each event is of the
 * version that the code was generated from. Moves no group. Throws {@link EventError} with the position of a message that
 * cannot be read, and TransportError. Dead letters that were replayed to a group are passed over.
 */
export async function* openStream<All extends Events, Wanted extends Others = "refuse", Key extends AnyKey = undefined>(
  declared: Topic<All, Key>,
  options: StreamOptions<Wanted>,
): AsyncGenerator<Streamed<All, Wanted, Key>, void, void> {
  const { transport, registry, topic = declared.name, others = "refuse", retry = ONCE, ...place } = options;
  const signal = options.signal ?? NEVER;
  const read = messageReader(declared, registry);
  const readKey = keyReader(declared, registry);
  const received = await receiving(topic, transport.system ?? "unknown");
  for await (const message of transport.read({ ...place, topic })) {
    // Replayed to a group: the first time that it came stands.
    if (message.headers.has(ASIDE.group)) continue;
    received?.(message);
    const { value } = message;
    let found: ReadMessage | undefined;
    let key: unknown;
    try {
      await retrying(retry, signal, async () => {
        found = value === null ? undefined : await read(message, value);
        key = await readKey(message);
      });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    const meta = messageMeta(message, key, found);
    type Given = Streamed<All, Wanted, Key>;
    if (found?.event !== undefined) yield { name: found.event, event: found.value(), meta } as Given;
    else if (others === "refuse") throw unhandled(meta, "Generate the code anew, or give `others`.");
    else if (others === "give") yield { name: undefined, event: undefined, meta } as Given;
  }
}

const NEVER: AbortSignal = new AbortController().signal;
