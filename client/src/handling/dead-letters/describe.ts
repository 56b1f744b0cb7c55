import { ClientError, reasonOf } from "../../error.ts";
import { at, EventError } from "../../runtime/error.ts";
import type { AsideHeaders } from "../../transport/aside.ts";
import { ASIDE, headerValue } from "../../transport/aside-headers.ts";
import type { IncomingMessage } from "../../transport/transport.ts";

/** What a dead letter says of itself: why it lies there, and since when. */
export function letterHeaders(message: IncomingMessage, error: unknown, attempts: number): AsideHeaders {
  const { event, schemaId } = error instanceof EventError ? error : { event: undefined, schemaId: undefined };
  return {
    [ASIDE.error]: headerValue(reasonOf(error)),
    [ASIDE.code]: headerValue(codeOf(error)),
    [ASIDE.attempts]: String(attempts),
    ...(event !== undefined && { [ASIDE.event]: headerValue(event) }),
    ...(schemaId !== undefined && { [ASIDE.schemaId]: String(schemaId) }),
    ...whereAndWhen(message),
  };
}

/** What a message says of itself that was put behind another of its key, and was not tried. */
export function heldHeaders(message: IncomingMessage, first: string): AsideHeaders {
  return {
    [ASIDE.error]: "An earlier message of its key is a dead letter.",
    [ASIDE.code]: HELD,
    [ASIDE.behind]: headerValue(first),
    [ASIDE.attempts]: "0",
    ...whereAndWhen(message),
  };
}

/** The code of messages that were put behind another one. */
export const HELD = "event/held-behind";

/** The code of what went wrong: of what a handler threw its own, where it has one. */
export function codeOf(error: unknown): string {
  if (error instanceof EventError && error.code === "event/handler-failed") {
    const code = ownCode(error.cause);
    return code ?? error.code;
  }
  return ownCode(error) ?? (error instanceof ClientError ? error.code : "unknown");
}

function ownCode(error: unknown): string | undefined {
  const code: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" && code !== "" ? code : undefined;
}

function whereAndWhen(message: IncomingMessage): AsideHeaders {
  return { [ASIDE.place]: headerValue(at(message)), [ASIDE.time]: new Date().toISOString() };
}
