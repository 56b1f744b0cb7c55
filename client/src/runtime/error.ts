import { ClientError, type ErrorFacts } from "../error.ts";
import { textOf } from "../text.ts";
import type { Position } from "../transport/log.ts";
import type { IncomingMessage } from "../transport/transport.ts";
import { CE_ID, MESSAGE_ID } from "./headers.ts";

/** What tells where a message is: of a log its position, else its topic and id. */
export type MessageOrigin = Pick<IncomingMessage, "topic" | "headers">;

/** Which event and message an error is about, as far as it is known. */
export interface EventErrorFacts extends ErrorFacts {
  readonly topic: string;
  readonly event?: string | undefined;
  /** The message. */
  readonly at?: MessageOrigin | undefined;
  /** The writer's schema id. */
  readonly schemaId?: number | undefined;
}

/**
 * An event that cannot be sent or handled. `code` is one of `event/not-registered`, `event/no-schema-id`,
 * `event/unencodable`, `event/no-room`, `event/undecodable`, `event/unknown-schema`, `event/unknown-event`, `event/no-value`,
 * `event/no-id`, `event/handler-failed`, `event/dead-letter-failed`, `event/stopped`, `event/bad-options`; `cause` has the
 * error behind it.
 */
export class EventError extends ClientError {
  override readonly name = "EventError";
  readonly topic: string;
  readonly event: string | undefined;
  /** Undefined where the transport has none. */
  readonly partition: number | undefined;
  /** Undefined where the transport has none. */
  readonly offset: bigint | undefined;
  readonly schemaId: number | undefined;

  constructor(facts: EventErrorFacts) {
    super(facts);
    this.topic = facts.topic;
    this.event = facts.event;
    const position = facts.at === undefined ? undefined : positionOf(facts.at);
    this.partition = position?.partition;
    this.offset = position?.offset;
    this.schemaId = facts.schemaId;
  }
}

/** Where a message is, as errors tell it: its position, or where the transport has none its id. */
export function at(message: MessageOrigin): string {
  const position = positionOf(message);
  if (position !== undefined)
    return `topic ${message.topic}, partition ${position.partition}, offset ${position.offset}`;
  const id = messageIdOf(message);
  return id === undefined ? `topic ${message.topic}` : `topic ${message.topic}, message ${id}`;
}

/** The id that a message's producer gave it; undefined where it gave none. */
export function messageIdOf({ headers }: MessageOrigin): string | undefined {
  const id = headers.get(MESSAGE_ID) ?? headers.get(CE_ID);
  return id === undefined ? undefined : textOf(id);
}

function positionOf(message: MessageOrigin & Partial<Position>): Pick<Position, "partition" | "offset"> | undefined {
  const { partition, offset } = message;
  return partition === undefined || offset === undefined ? undefined : { partition, offset };
}
