import { EventError } from "../runtime/error.ts";
import type { Step } from "../runtime/step.ts";
import type { DeadLetterTransport, DeferringTransport, LetterView, LogDeadLetterBox } from "../transport/aside.ts";
import type { SubscribeOptions } from "../transport/transport.ts";
import type { DeadLetterOptions } from "./dead-letters/options.ts";
import { burying } from "./dead-letters/step.ts";
import type { Observer } from "./observe/observer.ts";
import type { Origins } from "./origin.ts";
import { ONCE, type RetryLater } from "./retry/options.ts";
import { createAttempts, retrySteps } from "./retry/step.ts";

/** What a consumer's options say of failures. */
export interface FailureOptions {
  readonly retry?: RetryLater;
  readonly deadLetters?: DeadLetterOptions;
}

/** The topic and group that steps are opened for, and over what. */
export interface HandlingPlace {
  readonly transport: unknown;
  readonly topic: string;
  readonly group: string;
  readonly observer: Observer;
  readonly origins: Origins;
}

/** Steps that deal with failures, and the subscription options that they need. */
export interface FailureSteps {
  readonly steps: readonly Step[];
  readonly subscribing: Pick<SubscribeOptions, "delaysMs" | "onRestart">;
}

const DAY_MS = 86_400_000;

/** Opens the steps that deal with failures, the outermost first: dead letters, then trying again. Throws {@link EventError}. */
export async function openFailureSteps(
  { retry = ONCE, deadLetters }: FailureOptions,
  place: HandlingPlace,
): Promise<FailureSteps> {
  const delaysMs = [...new Set(retry.laterMs ?? [])];
  check(retry, deadLetters, place.topic);
  const attempts = createAttempts();
  const { transport, topic, group, observer } = place;
  const steps: Step[] = [];
  let view: LetterView | undefined;
  if (deadLetters !== undefined) {
    const { afterDeadLetter: after = "continue" } = deadLetters;
    const box = await (transport as DeadLetterTransport).deadLetters(topic, group);
    view = "view" in box ? viewOf(box as LogDeadLetterBox, place.origins) : undefined;
    steps.push(burying({ box, after, view, observer, attempts: (message) => Math.max(1, attempts.of(message)) }));
  }
  if (retry.attempts > 1 || delaysMs.length > 0) {
    const later = retry.laterMs;
    const deferral =
      later === undefined || later.length === 0
        ? undefined
        : await (transport as DeferringTransport).deferral(topic, group, delaysMs);
    steps.push(
      retrySteps({
        retry,
        attempts,
        observer,
        ...(deferral !== undefined && { later: { deferral, delaysMs: later ?? [] } }),
      }),
    );
  }
  const expiring = view;
  return {
    steps,
    subscribing: {
      ...(delaysMs.length > 0 && { delaysMs }),
      ...(expiring !== undefined && { onRestart: () => expiring.expire() }),
    },
  };
}

/** Where a message stands depends on where it lies now. */
function viewOf(box: LogDeadLetterBox, origins: Origins): LetterView {
  const view = box.view();
  return { standing: (message) => view.standing(origins.asItCame(message)), expire: () => view.expire() };
}

function check(retry: RetryLater, deadLetters: DeadLetterOptions | undefined, topic: string): void {
  const { attempts, backoffMs, jitter = 0, laterMs = [] } = retry;
  if (!Number.isInteger(attempts) || attempts < 1)
    throw badOptions(topic, `\`retry.attempts\` is ${attempts}`, "Give 1 or more.");
  if (!(jitter >= 0 && jitter <= 1))
    throw badOptions(topic, `\`retry.jitter\` is ${jitter}`, "Give a share from 0 to 1.");
  const wrong = [...backoffMs, ...laterMs].find((ms) => !(ms >= 0 && ms <= DAY_MS));
  if (wrong !== undefined)
    throw badOptions(topic, `\`retry\` has a time of ${wrong} ms`, "Give 0 to 86,400,000, which is a day.");
  if (laterMs.some((ms) => !Number.isInteger(ms) || ms < 1))
    throw badOptions(topic, "`retry.laterMs` has a time that is no whole number of milliseconds", "Give 1 or more.");
  if (laterMs.length > 0 && deadLetters?.afterDeadLetter === "hold-key")
    throw badOptions(
      topic,
      "`retry.laterMs` lets events of a key overtake the one that failed, and `hold-key` keeps their order",
      "Give one of the two.",
    );
}

function badOptions(topic: string, what: string, hint: string): EventError {
  return new EventError({
    code: "event/bad-options",
    message: `The consumer of ${topic} cannot be opened: ${what}.`,
    hint,
    topic,
  });
}
