import { reasonOf } from "../error.ts";
import { at, EventError } from "./error.ts";
import type { MessageMeta } from "./meta.ts";

/** What a handler threw, with the message that it failed at. */
export function handlerFailed(meta: MessageMeta<unknown>, error: unknown): EventError {
  return new EventError({
    code: "event/handler-failed",
    message: `The handler of ${meta.event ?? (meta.value === null ? "deletions" : "other messages")} failed at ${at(meta)}: ${reasonOf(error)}.`,
    hint: "The group's position stays before this message.",
    topic: meta.topic,
    event: meta.event,
    at: meta,
    schemaId: meta.schemaId,
    cause: error,
  });
}

/** The error for a message that has no handler; `hint` says what to do where it is not a handler that is missing. */
export function unhandled(meta: MessageMeta<unknown>, hint?: string): EventError {
  const deletion = meta.value === null;
  return new EventError({
    code: deletion ? "event/no-value" : "event/unknown-event",
    message: deletion
      ? `The message at ${at(meta)} deletes its key, and no handler is there for that.`
      : `The message at ${at(meta)} is of no event that has a handler (schema ${meta.schemaId ?? "named in its header"}).`,
    hint:
      hint ?? (deletion ? "Give a handler `delete`, or `otherwise`." : "Generate the code anew, or give `otherwise`."),
    topic: meta.topic,
    event: meta.event,
    at: meta,
    schemaId: meta.schemaId,
  });
}
