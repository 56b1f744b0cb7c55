import { reasonOf } from "../../error.ts";
import { messageIdOf } from "../../runtime/error.ts";
import type { Step } from "../../runtime/step.ts";
import type { OpenSpan, Tracing } from "../../runtime/tracing.ts";
import type { IncomingMessage } from "../../transport/transport.ts";
import { codeOf } from "../dead-letters/describe.ts";
import { ATTRIBUTES, METRICS, SECONDS } from "./names.ts";
import type { Observer } from "./observer.ts";

/** What tells OpenTelemetry of a consumer's messages. */
export interface ProcessTelemetry {
  /** The step that handles a message within a span of its own, in the trace that its headers carry. */
  readonly step: Step;
  readonly observer: Observer;
}

interface Open {
  readonly span: OpenSpan;
  outcome: string;
  error: unknown;
  attempts: number;
}

/** Spans and metrics of the messages that a group handles of a topic. */
export function processing(tracing: Tracing, topic: string, group: string, system: string): ProcessTelemetry {
  const about = {
    [ATTRIBUTES.system]: system,
    [ATTRIBUTES.operation]: "process",
    [ATTRIBUTES.destination]: topic,
    [ATTRIBUTES.group]: group,
  };
  const counters = Object.fromEntries(
    (["consumed", "handled", "failed", "retried", "deferred", "dead", "duplicate", "disordered"] as const).map(
      (name) => [name, tracing.counter(METRICS[name], "{message}")] as const,
    ),
  );
  const count = (name: keyof typeof METRICS, more: Readonly<Record<string, string>> = {}): void =>
    counters[name]?.(1, { ...about, ...more });
  const duration = tracing.histogram(METRICS.processDuration, "s", SECONDS);
  const lag = tracing.histogram(METRICS.lag, "s", [...SECONDS, 30, 60, 300, 3_600, 86_400]);
  const inFlight = tracing.upDownCounter(METRICS.inFlight, "{message}");
  const open = new WeakMap<IncomingMessage, Open>();

  const begin = (message: IncomingMessage): Open => {
    const span = tracing.start({
      name: `process ${topic}`,
      kind: "consumer",
      attributes: { ...about, [ATTRIBUTES.operationType]: "process", ...messageAttributes(message, system) },
      parent: message.headers,
    });
    const it: Open = { span, outcome: "handled", error: undefined, attempts: 1 };
    open.set(message, it);
    count("consumed");
    inFlight(1, about);
    lag(Math.max(0, Date.now() - message.timestamp) / 1_000, about);
    return it;
  };
  const end = (it: Open, began: number): void => {
    const { span, outcome, error, attempts } = it;
    const failure = error === undefined ? undefined : { type: codeOf(error), message: reasonOf(error) };
    if (outcome === "handled") count("handled");
    duration((performance.now() - began) / 1_000, { ...about, ...(failure && { [ATTRIBUTES.error]: failure.type }) });
    inFlight(-1, about);
    span.set({ [ATTRIBUTES.outcome]: outcome, ...(attempts > 1 && { [ATTRIBUTES.attempts]: attempts }) });
    span.end(failure);
  };
  const failed = (it: Open, error: unknown): void => {
    if (it.outcome === "handled") it.outcome = "failed";
    if (it.error === undefined) it.span.note(error);
    it.error = error;
    count("failed", { [ATTRIBUTES.error]: codeOf(error) });
  };
  const decided = (message: IncomingMessage, outcome: string): void => {
    const it = open.get(message);
    if (it !== undefined) it.outcome = outcome;
  };

  const step: Step = (message, next) => {
    const it = begin(message);
    const began = performance.now();
    return it.span.within(() => {
      try {
        const result = next();
        if (!(result instanceof Promise)) return end(it, began);
        return result.then(
          () => end(it, began),
          (error: unknown) => {
            failed(it, error);
            end(it, began);
            throw error;
          },
        );
      } catch (error) {
        failed(it, error);
        end(it, began);
        throw error;
      }
    });
  };

  return {
    step,
    observer: {
      failed: (message, error, then) => {
        const it = open.get(message);
        if (error !== undefined && it !== undefined) it.span.note(error);
        if (then === "retry") {
          if (it !== undefined) it.attempts += 1;
          return count("retried");
        }
        if (it !== undefined) it.error = error;
        if (then === "defer") {
          decided(message, "deferred");
          return count("deferred");
        }
        decided(message, then === "held" ? "held" : "dead");
        count("dead", { [ATTRIBUTES.error]: then === "held" ? "held" : codeOf(error) });
      },
      duplicate: (message) => {
        decided(message, "duplicate");
        count("duplicate");
      },
      disordered: (message, how) => {
        if (how !== "gap") decided(message, how);
        count("disordered", { [ATTRIBUTES.outcome]: how });
      },
      waits: () => undefined,
    },
  };
}

/** What a span says of its message. */
export function messageAttributes(
  message: IncomingMessage & { readonly partition?: number; readonly offset?: bigint },
  system: string,
): Record<string, string | number | boolean> {
  const { partition, offset, value } = message;
  const id = messageIdOf(message);
  const isKafka = system === "kafka";
  return {
    ...(id !== undefined && { [ATTRIBUTES.messageId]: id }),
    ...(partition !== undefined && { [ATTRIBUTES.partition]: String(partition) }),
    ...(isKafka && offset !== undefined && { [ATTRIBUTES.kafkaOffset]: Number(offset) }),
    ...(isKafka && value === null && { [ATTRIBUTES.kafkaTombstone]: true }),
  };
}
