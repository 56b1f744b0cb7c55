import { reasonOf } from "../../error.ts";
import type { IncomingMessage } from "../../transport/transport.ts";
import { codeOf } from "../dead-letters/describe.ts";
import type { Observer } from "../observe/observer.ts";

/** What handles nothing for now, and why. */
export interface Stalled {
  readonly topic: string;
  /** Undefined where the transport has none. */
  readonly partition: number | undefined;
  /** What went wrong, in one line. */
  readonly reason: string;
  /** The error's code, where it has one. */
  readonly code: string | undefined;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** How a consumer is, for a readiness probe. */
export interface ConsumerHealth {
  /** Whether it is connected and nothing stands still. */
  readonly ready: boolean;
  /** Whether it reaches the broker, as far as its transport knows. */
  readonly connected: boolean;
  /** Partitions that stand still after an error, and messages that wait for something that is not there. */
  readonly stalled: readonly Stalled[];
  /** How many messages are being handled. */
  readonly inFlight: number;
  /** Since when the longest of them is (milliseconds since 1970); undefined where none is. */
  readonly stuckSince: number | undefined;
}

/** Keeps what a consumer's health is made of. */
export interface HealthWatch {
  readonly observer: Observer;
  begin(message: IncomingMessage): void;
  end(message: IncomingMessage, isDone: boolean): void;
  /** The handling of a message is over and failed; or without a message, the transport did. */
  failed(error: unknown, message: IncomingMessage | undefined): void;
  /** What stood still is handled anew. */
  restart(): void;
  read(connected: boolean): ConsumerHealth;
}

/** Watches the health of a consumer. */
export function createHealth(): HealthWatch {
  /** In the order in which they began. */
  const handled = new Map<IncomingMessage, number>();
  const stopped = new Map<string, Stalled>();
  const waiting = new Map<IncomingMessage, Stalled>();
  const nothing = (): void => undefined;
  return {
    observer: {
      failed: nothing,
      duplicate: nothing,
      disordered: nothing,
      waits: (message, error) => {
        if (error === undefined) waiting.delete(message);
        else
          waiting.set(message, {
            ...stalledAt(message, reasonOf(error), codeOf(error)),
            since: waiting.get(message)?.since ?? Date.now(),
          });
      },
    },
    begin: (message) => void handled.set(message, Date.now()),
    end: (message, isDone) => {
      handled.delete(message);
      if (waiting.size > 0) waiting.delete(message);
      // A partition that stands still goes on when its messages come anew; a message without one comes again by itself.
      if (isDone && stopped.size > 0 && !("partition" in message)) stopped.delete(nameOf(message));
    },
    failed: (error, message) => {
      if (message !== undefined) stopped.set(nameOf(message), stalledAt(message, reasonOf(error), codeOf(error)));
    },
    restart: () => stopped.clear(),
    read: (connected) => {
      const stalled = [...stopped.values(), ...waiting.values()];
      const [stuckSince] = handled.values();
      return { ready: connected && stalled.length === 0, connected, stalled, inFlight: handled.size, stuckSince };
    },
  };
}

type Placed = IncomingMessage & { readonly partition?: number };

function nameOf({ topic, partition }: Placed): string {
  return `${partition ?? ""} ${topic}`;
}

function stalledAt({ topic, partition }: Placed, reason: string, code: string | undefined): Stalled {
  return { topic, partition, reason, code, since: Date.now() };
}
