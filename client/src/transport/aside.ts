import type { LogTransport } from "./log.ts";
import type { IncomingMessage, Receipt, Transport } from "./transport.ts";

/** Headers that are put on a message over those that it has. Their names are in `aside-headers.ts`. */
export type AsideHeaders = Readonly<Record<string, string>>;

/** A message that a group put aside because it could not be handled. */
export interface DeadLetter {
  /** Names the letter within its box. */
  readonly id: string;
  /** The message: topic, key, value, time and headers as they came, with the headers that say why it lies here. */
  readonly message: IncomingMessage;
}

/** Which dead letters are listed. */
export interface ListLetters {
  /** Most letters; all unless given. */
  readonly limit?: number;
  /** Which letters count; all unless given. */
  accepts?(letter: DeadLetter): boolean;
  /** Ends the listing, as if there were no more. */
  readonly signal?: AbortSignal;
}

/** The dead letters of a group in a topic. */
export interface DeadLetterBox {
  /** What the broker calls it: `TOPIC.GROUP.dead`. */
  readonly name: string;
  /**
   * Keeps a message: its key, value, time and headers as they came, and these headers over them. Resolves when the broker
   * has it safe.
   */
  put(message: IncomingMessage, headers: AsideHeaders): Promise<void>;
  /** The letters that are neither replayed nor dropped as the loop begins, those of a key in the order put. Changes nothing. */
  list(options?: ListLetters): AsyncIterable<DeadLetter>;
  /**
   * Brings letters to the group again, and to it alone, in the order given: key, value, time and own headers as they were
   * (`replayHeaders`). Resolves when the broker has them safe and they are letters no more; after a crash in between, a
   * letter may be replayed twice.
   */
  replay(letters: readonly DeadLetter[]): Promise<void>;
  /** Removes letters. Resolves when that is safe. */
  drop(letters: readonly DeadLetter[]): Promise<void>;
}

/** How dead letters are opened. */
export interface OpenLetters {
  /**
   * Makes what holds them where it is missing; true unless given. False for only looking: if it is missing, TransportError
   * `transport/unknown-topic` is thrown.
   */
  readonly create?: boolean;
}

/** A transport that keeps aside what a group could not handle. */
export interface DeadLetterTransport<
  out Message extends IncomingMessage = IncomingMessage,
  out Sent extends Receipt = Receipt,
> extends Transport<Message, Sent> {
  /** The dead letters of a group in a topic. Resolves when what holds them is there. */
  deadLetters(topic: string, group: string, options?: OpenLetters): Promise<DeadLetterBox>;
}

/**
 * What dead letters mean for a message: it is `free` of them; it lies there itself (`aside`), or did until it was replayed
 * or dropped (`settled`); or an earlier message of its key does (`behind`), which is named.
 */
export type LetterStanding =
  | { readonly is: "free" | "aside" | "settled" }
  | { readonly is: "behind"; readonly first: string };

/** Which letters lie in a box, as one consumer knows it. */
export interface LetterView {
  /** Where a message stands. Asks the broker where the answer may have changed. */
  standing(message: IncomingMessage): LetterStanding | Promise<LetterStanding>;
  /** To be called when messages may have been handled by others meanwhile: what they put aside is then asked for. */
  expire(): void;
}

/** Dead letters on a log. */
export interface LogDeadLetterBox extends DeadLetterBox {
  /** Opens a view of the letters, so that what is behind them in their key can wait. */
  view(): LetterView;
}

/** A log that keeps dead letters, and knows which messages of a key are behind them. */
export interface LogDeadLetterTransport extends LogTransport {
  deadLetters(topic: string, group: string, options?: OpenLetters): Promise<LogDeadLetterBox>;
}

/** Brings messages of a topic to a group again, later. */
export interface Deferral {
  /**
   * Keeps a message for so many milliseconds, one of the delays that this was opened with, then brings it to the group
   * again, and to it alone: key, value, time and headers as they came, and these headers over them. Resolves when the
   * broker has it safe.
   */
  put(message: IncomingMessage, delayMs: number, headers: AsideHeaders): Promise<void>;
}

/** A transport that can bring a message to a group again later: by retry topics, or queues with a time to live. */
export interface DeferringTransport<
  out Message extends IncomingMessage = IncomingMessage,
  out Sent extends Receipt = Receipt,
> extends Transport<Message, Sent> {
  /**
   * Makes ready what holds the messages of a topic for a group for these delays (milliseconds), and resolves when it is
   * there. A subscription of the group gets them if it gives the same delays as `delaysMs`.
   */
  deferral(topic: string, group: string, delaysMs: readonly number[]): Promise<Deferral>;
}
