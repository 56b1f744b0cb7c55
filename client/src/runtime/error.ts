import { ClientError, type ErrorFacts } from "../error.ts";
import type { Position } from "../transport/transport.ts";

/** Which event and message an error is about, as far as it is known. */
export interface EventErrorFacts extends ErrorFacts {
  readonly topic: string;
  readonly event?: string | undefined;
  readonly position?: Position | undefined;
  /** The writer's schema id. */
  readonly schemaId?: number | undefined;
}

/**
 * An event that cannot be sent or handled. `code` is one of `event/not-registered`, `event/no-schema-id`,
 * `event/unencodable`, `event/no-room`, `event/undecodable`, `event/unknown-schema`, `event/unknown-event`, `event/no-value`,
 * `event/handler-failed`; `cause` has the error behind it.
 */
export class EventError extends ClientError {
  override readonly name = "EventError";
  readonly topic: string;
  readonly event: string | undefined;
  readonly partition: number | undefined;
  readonly offset: bigint | undefined;
  readonly schemaId: number | undefined;

  constructor(facts: EventErrorFacts) {
    super(facts);
    this.topic = facts.topic;
    this.event = facts.event;
    this.partition = facts.position?.partition;
    this.offset = facts.position?.offset;
    this.schemaId = facts.schemaId;
  }
}

/** A position as errors tell it. */
export function at({ topic, partition, offset }: Position): string {
  return `topic ${topic}, partition ${partition}, offset ${offset}`;
}
