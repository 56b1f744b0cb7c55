import { CE_ID } from "./headers.ts";

/** How messages are CloudEvents as well. */
export interface CloudEvents {
  /** What produces the events, as a URI reference: `/shop/orders`. */
  readonly source: string;
  /** The type of an event, by its name in the generated code (`delete`: a key's deletion); that name unless given. */
  type?(event: string): string;
}

/** What a CloudEvent says of a message. */
export interface CloudEventFacts {
  readonly event: string;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/**
 * The headers that make a message a CloudEvent (CloudEvents 1.0.2, Kafka protocol binding 3.2, binary content mode); the
 * type of its data is the header `content-type`.
 */
export function cloudEventHeaders(
  { source, type }: CloudEvents,
  { event, id, time }: CloudEventFacts,
): Record<string, string> {
  return {
    ce_specversion: "1.0",
    [CE_ID]: id,
    ce_source: source,
    ce_type: type?.(event) ?? event,
    ce_time: new Date(time).toISOString(),
  };
}
