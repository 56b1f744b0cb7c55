import { findTracing } from "../../runtime/tracing.ts";
import type { IncomingMessage } from "../../transport/transport.ts";
import { ATTRIBUTES, METRICS } from "./names.ts";
import { messageAttributes } from "./processing.ts";

/**
 * Tells OpenTelemetry of each message that a program asks for: by a span that is linked to the one which made it, as what the
 * program does with it is its own. Undefined where nothing is registered.
 */
export async function receiving(
  topic: string,
  system: string,
): Promise<((message: IncomingMessage) => void) | undefined> {
  const tracing = await findTracing();
  if (tracing === undefined) return undefined;
  const about = {
    [ATTRIBUTES.system]: system,
    [ATTRIBUTES.operation]: "receive",
    [ATTRIBUTES.destination]: topic,
  };
  const consumed = tracing.counter(METRICS.consumed, "{message}");
  return (message) => {
    const attributes = { ...about, [ATTRIBUTES.operationType]: "receive", ...messageAttributes(message, system) };
    tracing.start({ name: `receive ${topic}`, kind: "client", attributes, links: [message.headers] }).end();
    consumed(1, about);
  };
}
