import type {
  IncomingMessage,
  OrderedSubscribeOptions,
  OrderedTransport,
  OutgoingMessage,
  Receipt,
  Subscription,
} from "./transport.ts";

/** Where a message lies. */
export interface Position extends Receipt {
  readonly partition: number;
  readonly offset: bigint;
}

/** A message for a log, which may name its partition. */
export interface OutgoingLogMessage extends OutgoingMessage {
  /** Chosen by the key unless given. */
  readonly partition?: number;
}

/** A message as a log delivers it: with its place. */
export interface IncomingLogMessage extends IncomingMessage, Position {}

/** How a group's messages are handled over a log. */
export interface LogSubscribeOptions<Message extends IncomingLogMessage = IncomingLogMessage>
  extends OrderedSubscribeOptions<Message> {
  /** Where a group begins that has no position yet. `earliest` unless given. */
  readonly from?: "earliest" | "latest";
  /**
   * How many messages of a partition may be handled at a time, never two of one key; 1 unless given. Whatever it is, the
   * group's position passes a message only when that message and all before it are done.
   */
  readonly concurrency?: number;
  /**
   * Handles one message, those of a key one after the other, in order; the group's position moves past the message once
   * it has returned or resolved. If it throws or rejects, the partition stands still and `onError` is called.
   */
  handle(message: Message): void | Promise<void>;
}

/** What is read of a log, and from where. */
export interface ReadOptions {
  readonly topic: string;
  /** Where to begin; at the beginning unless given. */
  readonly from?: ReadFrom;
  /** Goes on with what comes after, until `signal` or leaving the loop ends it. False unless given. */
  readonly follow?: boolean;
  /** Ends the reading, as if there were no more. */
  readonly signal?: AbortSignal;
}

/**
 * An offset, the same in every partition; an offset for each partition, where those that are not named begin at their
 * beginning; or milliseconds since 1970, for the first message of that time or later and all behind it in its partition.
 */
export type ReadFrom =
  | { readonly offset: bigint }
  | { readonly offsets: Readonly<Record<number, bigint>> }
  | { readonly time: number };

/**
 * A transport that keeps what it has delivered, in partitions: each message has its offset there, a group its positions.
 * Messages of one key lie in one partition, in their order.
 */
export interface ReplayTransport<out Sent extends Receipt = Receipt>
  extends OrderedTransport<IncomingLogMessage, Sent> {
  subscribe(options: LogSubscribeOptions): Promise<Subscription>;
  /**
   * What a topic holds when the loop begins, and with `follow` what comes, in order within each partition; for replaying and
   * looking into. Moves no group. Leaving the loop closes its connections. Closing the transport ends a loop that follows;
   * one that does not throws TransportError, as it would not be whole.
   */
  read(options: ReadOptions): AsyncIterable<IncomingLogMessage>;
}

/** A transport that keeps what it has delivered, and tells where a message lies that was sent, or lets its sender say where. */
export interface LogTransport extends ReplayTransport<Position> {
  /** Resolves when the broker has the messages safe, with where each lies, in the order given. */
  send(messages: readonly OutgoingLogMessage[]): Promise<readonly Position[]>;
}

/** Sends within a transaction: where the messages lie is known when it commits. */
export type Enqueue = (messages: readonly OutgoingLogMessage[]) => Promise<void>;

/** What {@link TransactionalTransport.process} is given; as for {@link LogSubscribeOptions}, one message of a partition at a time. */
export interface ProcessOptions extends Omit<LogSubscribeOptions, "handle" | "concurrency"> {
  /**
   * Handles one message. What it sends through `send`, and that the message is handled, become so together. If it
   * rejects, what it sent is dropped, the partition stands still and `onError` is called.
   */
  handle(message: IncomingLogMessage, send: Enqueue): Promise<void>;
}

/** A log whose messages can appear together, and together with a group's position. */
export interface TransactionalTransport extends LogTransport {
  /**
   * Runs `work`; what it sends through `send` appears all together when it is done, or not at all where it throws. It
   * resolves when that is decided and safe; readers may see it a moment later.
   */
  transaction<Result>(work: (send: Enqueue) => Promise<Result>): Promise<Result>;
  /**
   * Handles messages exactly once, as far as what they make the handler send is concerned: it appears once to whoever
   * reads what is committed, whatever crashes. What a handler does elsewhere may happen again.
   */
  process(options: ProcessOptions): Promise<Subscription>;
}
