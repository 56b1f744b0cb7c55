import type { IncomingMessage } from "../../transport/transport.ts";

/** What is done with a message that failed. */
export type AfterFailure = "retry" | "defer" | "dead" | "held" | "stop";

/** Why a message is out of its order. */
export type Disorder = "stale" | "waiting" | "gap";

/** Callbacks for what becomes of messages, called by the steps that decide it. */
export interface Observer {
  /** A message failed, and this is done about it. */
  failed(message: IncomingMessage, error: unknown, then: AfterFailure): void;
  /** A message was handled before, and is passed over. */
  duplicate(message: IncomingMessage): void;
  /** A message is not the next one of its key. */
  disordered(message: IncomingMessage, how: Disorder): void;
  /** Something that a message needs is not there, and it waits; without an error it waits no longer. */
  waits(message: IncomingMessage, error?: unknown): void;
}

/** Tells several observers. */
export function observers(all: readonly Observer[]): Observer {
  return {
    failed: (message, error, then) => {
      for (const one of all) one.failed(message, error, then);
    },
    duplicate: (message) => {
      for (const one of all) one.duplicate(message);
    },
    disordered: (message, how) => {
      for (const one of all) one.disordered(message, how);
    },
    waits: (message, error) => {
      for (const one of all) one.waits(message, error);
    },
  };
}

/** Tells once of what messages wait for, and again only when none has waited in between. */
export function tellingOnce(tell: (error: unknown) => void): Pick<Observer, "waits"> {
  const waiting = new Set<IncomingMessage>();
  return {
    waits: (message, error) => {
      if (error === undefined) return void waiting.delete(message);
      if (waiting.size === 0) tell(error);
      waiting.add(message);
    },
  };
}
