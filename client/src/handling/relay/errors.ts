import { ClientError, reasonOf } from "../../error.ts";
import { WHOLE_TOPIC } from "../outbox/entry.ts";
import { RelayError } from "./error.ts";
import type { StuckLane } from "./outcome.ts";

/** The error for an event that could not be sent. */
export function stuckError({ topic, lane, key, messageId, code, error, attempts }: StuckLane): RelayError {
  const behind =
    lane === WHOLE_TOPIC ? "Events of this topic" : key === null ? "No other events" : "Later events of this key";
  const shown = key === null ? "" : `, key ${JSON.stringify(key)}`;
  return new RelayError({
    code: "relay/stuck",
    message: `The event ${messageId} (topic ${topic}${shown}) could not be sent, try ${attempts}: ${code}: ${error}`,
    hint: `${behind} wait for it; it is tried again. Fix the cause, or delete its row (message_id) in concordat_outbox.`,
    topic,
    messageId,
  });
}

/** The error for a broker that takes nothing. */
export function brokerAway(cause: unknown): RelayError {
  const hint = cause instanceof ClientError ? cause.hint : undefined;
  return new RelayError({
    code: "relay/broker-away",
    message: `The relay cannot send: ${reasonOf(cause)}`,
    hint: `Events stay in the outbox until the broker takes them.${hint === undefined ? "" : ` ${hint}`}`,
    cause,
  });
}

/** The error for a database that cannot be read. */
export function databaseAway(cause: unknown): RelayError {
  return new RelayError({
    code: "relay/database-away",
    message: `The relay cannot read the outbox: ${reasonOf(cause)}`,
    hint: "It tries again; events may be sent twice, with the same message id. Check that the database runs and has the tables.",
    cause,
  });
}
