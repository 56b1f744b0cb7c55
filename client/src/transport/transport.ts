/** A message to send. Messages of one key keep their order. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly key?: string | Uint8Array;
  /** null deletes the key on a compacted topic. */
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, string | Uint8Array>>;
  /** Chosen by the key unless given. */
  readonly partition?: number;
  /** Milliseconds since 1970; the time of sending unless given. */
  readonly timestamp?: number;
}

/** Where a message lies. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface IncomingMessage extends Position {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** By name; of a header that stands several times the last. */
  readonly headers: ReadonlyMap<string, Uint8Array>;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}

export interface SubscribeOptions {
  readonly topics: readonly string[];
  /** Consumers of one group share the partitions; each group gets every message. */
  readonly group: string;
  /** Where a group begins that has no position yet. `earliest` unless given. */
  readonly from?: "earliest" | "latest";
  /**
   * Handles one message. Called for one message of a partition at a time, in order; the group's position moves past
   * the message once it resolves. If it rejects, the partition stands still and `onError` is told.
   */
  handle(message: IncomingMessage): Promise<void>;
  /** Told what `handle` rejected with, and what the broker went wrong with (then without a message). Must not throw. */
  onError(error: unknown, message?: IncomingMessage): void;
}

export interface Subscription extends AsyncDisposable {
  /** Waits for the handlers that run, saves the group's position and leaves the group. */
  close(): Promise<void>;
}

export interface ReadOptions {
  readonly topic: string;
  /** An offset, the same in every partition, or a time; the beginning unless given. */
  readonly from?: { readonly offset: bigint } | { readonly time: number };
}

/** Sends within a transaction: where the messages lie is known when it commits. */
export type Enqueue = (messages: readonly OutgoingMessage[]) => Promise<void>;

/** A way to move messages: a broker, or memory. */
export interface Transport extends AsyncDisposable {
  /** Resolves when the broker has the messages safe, with where each lies, in the order given. */
  send(messages: readonly OutgoingMessage[]): Promise<readonly Position[]>;
  /** Resolves when the group has taken this consumer in. */
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /** What a topic holds when called, in order within each partition; for replaying and looking into. Moves no group. */
  read(options: ReadOptions): AsyncIterable<IncomingMessage>;
  /** Runs `work`; what it sends through `send` appears all together, or not at all where it throws. */
  transaction?<Result>(work: (send: Enqueue) => Promise<Result>): Promise<Result>;
  /** Closes subscriptions, then connections. */
  close(): Promise<void>;
}
