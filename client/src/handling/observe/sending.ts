import { findTracing, type Tracing } from "../../runtime/tracing.ts";
import type { OutgoingMessage, Receipt, Transport } from "../../transport/transport.ts";
import { codeOf } from "../dead-letters/describe.ts";
import { ATTRIBUTES, METRICS, SECONDS } from "./names.ts";

/** Sends messages, and tells OpenTelemetry of it. */
export type ObservedSend = (messages: readonly OutgoingMessage[]) => Promise<readonly Receipt[]>;

/**
 * What sends by a transport with a span for each request, which is linked to those that made its messages, and counts them.
 * The transport's own `send` where the program has nothing registered with OpenTelemetry.
 */
export async function observedSend(transport: Pick<Transport, "send" | "system">): Promise<ObservedSend> {
  const tracing = await findTracing();
  const send: ObservedSend = (messages) => transport.send(messages);
  return tracing === undefined ? send : observed(tracing, send, transport.system ?? "unknown");
}

function observed(tracing: Tracing, send: ObservedSend, system: string): ObservedSend {
  const sent = tracing.counter(METRICS.sent, "{message}");
  const duration = tracing.histogram(METRICS.sendDuration, "s", SECONDS);
  return async (messages) => {
    const [first] = messages;
    if (first === undefined) return send(messages);
    const isOne = messages.every(({ topic }) => topic === first.topic);
    const about = {
      [ATTRIBUTES.system]: system,
      [ATTRIBUTES.operation]: "send",
      ...(isOne && { [ATTRIBUTES.destination]: first.topic }),
    };
    const contexts = messages.map(({ headers = {} }) => headers);
    const traces = new Set(contexts.map((headers) => tracing.traceOf(headers)));
    const span = tracing.start({
      name: isOne ? `send ${first.topic}` : "send",
      kind: "client",
      attributes: { ...about, [ATTRIBUTES.operationType]: "send", [ATTRIBUTES.count]: messages.length },
      // Messages of one trace are sent in it; a request for several belongs to none, and links them all.
      parent: traces.size === 1 ? (contexts[0] ?? {}) : {},
      links: contexts,
    });
    const began = performance.now();
    const ended = (error?: unknown): void => {
      const type = error === undefined ? undefined : codeOf(error);
      const attributes = type === undefined ? about : { ...about, [ATTRIBUTES.error]: type };
      sent(messages.length, attributes);
      duration((performance.now() - began) / 1_000, attributes);
      span.end(type === undefined ? undefined : { type, message: String(error) });
    };
    try {
      const receipts = await span.within(() => send(messages));
      ended();
      return receipts;
    } catch (error) {
      ended(error);
      throw error;
    }
  };
}
