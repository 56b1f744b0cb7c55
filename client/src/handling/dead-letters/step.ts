import { reasonOf } from "../../error.ts";
import { at, EventError } from "../../runtime/error.ts";
import type { Next, Step } from "../../runtime/step.ts";
import type { DeadLetterBox, LetterStanding, LetterView } from "../../transport/aside.ts";
import type { IncomingMessage } from "../../transport/transport.ts";
import type { Observer } from "../observe/observer.ts";
import { isOutage } from "../retry/may-pass.ts";
import { isPassing, persistently } from "../safely.ts";
import { heldHeaders, letterHeaders } from "./describe.ts";
import type { AfterDeadLetter } from "./options.ts";

/** What the step around the handling of messages is made of. */
export interface Burying {
  readonly box: DeadLetterBox;
  readonly after: AfterDeadLetter;
  /** Tells which letters lie there, where the box can: what comes again is not put there twice, and later messages can wait. */
  readonly view: LetterView | undefined;
  readonly observer: Observer;
  /** How often a message was tried, in all places. */
  attempts(message: IncomingMessage): number;
}

/**
 * The step that makes a message a dead letter which cannot be handled. It then counts as handled. While a registry or
 * database is away no message is to blame: it waits. Where the letter cannot be stored, the message's own failure stands.
 */
export function burying({ box, after, view, observer, attempts }: Burying): Step {
  const put = (
    message: IncomingMessage,
    error: unknown,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) =>
    persistently(message, () => box.put(message, headers), isPassing, signal, observer).catch((reason: unknown) => {
      throw notBuried(message, error, box.name, reason);
    });

  /** Whether the message became a letter already, and came again after a crash. */
  const isSettled = async (message: IncomingMessage, signal: AbortSignal): Promise<boolean> => {
    const it = await persistently(message, async () => view?.standing(message), isPassing, signal, observer);
    return it?.is === "aside" || it?.is === "settled";
  };

  const bury = async (message: IncomingMessage, error: unknown, signal: AbortSignal): Promise<void> => {
    if (signal.aborted && isOutage(error)) throw error;
    if (after === "continue" && view !== undefined && (await isSettled(message, signal))) return;
    await put(message, error, letterHeaders(message, error, attempts(message)), signal);
    observer.failed(message, error, after === "stop" ? "stop" : "dead");
    if (after === "stop") throw stopped(message, box.name, error);
  };

  const failed = async (message: IncomingMessage, next: Next, signal: AbortSignal, error: unknown): Promise<void> => {
    // A consumer that closes gives its message back.
    if (signal.aborted) throw error;
    if (!isOutage(error)) return bury(message, error, signal);
    observer.waits(message, error);
    try {
      await persistently(message, async () => next(), isOutage, signal, observer);
    } catch (other) {
      if (signal.aborted) throw other;
      await bury(message, other, signal);
    }
  };

  const handle: Step = (message, next, signal) => {
    try {
      const result = next();
      return result instanceof Promise
        ? result.catch((error: unknown) => failed(message, next, signal, error))
        : undefined;
    } catch (error) {
      return failed(message, next, signal, error);
    }
  };

  const standing = async (
    it: LetterStanding,
    message: IncomingMessage,
    next: Next,
    signal: AbortSignal,
  ): Promise<void> => {
    if (it.is === "aside" && after === "stop") throw stopped(message, box.name, undefined);
    // It lies there already, or was decided about: what is replayed comes by itself.
    if (it.is === "aside" || it.is === "settled") return;
    if (it.is === "behind" && after === "hold-key") {
      await put(message, undefined, heldHeaders(message, it.first), signal);
      observer.failed(message, undefined, "held");
      return;
    }
    await handle(message, next, signal);
  };

  if (view === undefined || after === "continue") return handle;
  return (message, next, signal) => {
    const it = view.standing(message);
    if (it instanceof Promise) {
      // A broker that is away for a moment does not tell where a message stands: that is asked again.
      const asked = it.catch((error: unknown) => {
        if (!isPassing(error)) throw error;
        return persistently(message, async () => view.standing(message), isPassing, signal, observer);
      });
      return asked.then((found) => standing(found, message, next, signal));
    }
    return it.is === "free" ? handle(message, next, signal) : standing(it, message, next, signal);
  };
}

function notBuried(message: IncomingMessage, error: unknown, box: string, reason: unknown): EventError {
  const why = error === undefined ? "waits behind another of its key" : `could not be handled (${reasonOf(error)})`;
  return new EventError({
    code: "event/dead-letter-failed",
    message: `The message at ${at(message)} ${why} and could not be put into ${box}: ${reasonOf(reason)}`,
    hint: "It is not lost: it comes again. See why the broker does not take it.",
    topic: message.topic,
    event: error instanceof EventError ? error.event : undefined,
    schemaId: error instanceof EventError ? error.schemaId : undefined,
    at: message,
    cause: reason,
  });
}

function stopped(message: IncomingMessage, box: string, error: unknown): EventError {
  return new EventError({
    code: "event/stopped",
    message: `The message at ${at(message)} is a dead letter in ${box}, and its partition stands still behind it${error === undefined ? "" : `: ${reasonOf(error)}`}`,
    hint: "Replay or drop the letter (`concordat dead-letters`), then start the consumer again.",
    topic: message.topic,
    event: error instanceof EventError ? error.event : undefined,
    schemaId: error instanceof EventError ? error.schemaId : undefined,
    at: message,
    cause: error,
  });
}
