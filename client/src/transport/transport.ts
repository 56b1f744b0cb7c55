/** A message to send. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly key?: string | Uint8Array;
  /** null deletes the key on a compacted topic. */
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, string | Uint8Array>>;
  /** Milliseconds since 1970; the time of sending unless given. */
  readonly timestamp?: number;
}

/** What is told of a message that the broker has safe. A kind of transport may tell more. */
export interface Receipt {
  readonly topic: string;
}

/** A message that comes. A kind of transport may tell more. */
export interface IncomingMessage {
  readonly topic: string;
  readonly key: Uint8Array | null;
  /** null for a deletion of its key. */
  readonly value: Uint8Array | null;
  /** By name; of a header that stands several times the last. */
  readonly headers: ReadonlyMap<string, Uint8Array>;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

/** Which topics a group gets the messages of, and what is done with them. */
export interface SubscribeOptions<Message extends IncomingMessage = IncomingMessage> {
  readonly topics: readonly string[];
  /** Consumers of one group share the messages; each group gets every message that comes once it is there. */
  readonly group: string;
  /**
   * Handles one message, which the group has done with once it has returned or resolved. If it throws or rejects, `onError`
   * is told, and the message comes again to a consumer of the group that is opened later, if not before.
   */
  handle(message: Message): void | Promise<void>;
  /** Told what `handle` threw, and what the broker went wrong with (then without a message). Must not throw. */
  onError(error: unknown, message?: Message): void;
  /**
   * The delays (milliseconds) of a transport that defers whose messages this consumer takes as well, when they are due;
   * none unless given. They come with their own topic, as if for the first time.
   */
  readonly delaysMs?: readonly number[];
  /** Called before messages are handled that others of the group may have had in hand: where members share partitions. */
  onRestart?(): void;
}

/** A group's member that gets messages until it is closed. */
export interface Subscription extends AsyncDisposable {
  /** Waits for the handlers that run, saves that they are done and leaves the group. */
  close(): Promise<void>;
  /** Whether the broker is reached, as far as is known; always where this is missing. */
  connected?(): boolean;
}

/**
 * A way to move messages: what every broker does, and memory. What only some can do is in the interfaces that extend this
 * one, and in what they tell of a message that came (`Message`) or was sent (`Sent`).
 */
export interface Transport<out Message extends IncomingMessage = IncomingMessage, out Sent extends Receipt = Receipt>
  extends AsyncDisposable {
  /** What OpenTelemetry calls the broker: `kafka`, `rabbitmq`. */
  readonly system?: string;
  /** Which messages come to a group one after the other, in the order sent: those of one `key`, or `none`. */
  readonly order: "key" | "none";
  /** Resolves when the broker has the messages safe, with what it tells of each, in the order given. */
  send(messages: readonly OutgoingMessage[]): Promise<readonly Sent[]>;
  /** Resolves when the group has taken this consumer in. */
  subscribe(options: SubscribeOptions<Message>): Promise<Subscription>;
  /** Closes subscriptions, then connections. */
  close(): Promise<void>;
}

/** The same over a transport that keeps the order of a key. */
export interface OrderedSubscribeOptions<Message extends IncomingMessage = IncomingMessage>
  extends SubscribeOptions<Message> {
  /** How many messages may be handled at a time of those that are in order, never two of one key; 1 unless given. */
  readonly concurrency?: number;
}

/**
 * A transport that brings the messages of a key to a group in their order, one after the other. One whose handler failed
 * holds up those behind it.
 */
export interface OrderedTransport<
  out Message extends IncomingMessage = IncomingMessage,
  out Sent extends Receipt = Receipt,
> extends Transport<Message, Sent> {
  readonly order: "key";
  subscribe(options: OrderedSubscribeOptions<Message>): Promise<Subscription>;
}
