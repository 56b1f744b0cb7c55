import { textOf } from "../text.ts";

/** The headers of messages that are put aside: dead letters, and messages that come again later. */
export const ASIDE = {
  /** The group that a message is for alone: other groups pass it over. */
  group: "concordat-group",
  /** Where the message was first: `PARTITION/OFFSET` of its topic, on transports that have positions. */
  origin: "concordat-origin",
  /** The topic that the message came from. */
  topic: "concordat-topic",
  /** How often the message was tried, in all places. */
  attempts: "concordat-attempts",
  /** How often the message was put off until later. */
  deferred: "concordat-deferred",
  /** Milliseconds since 1970 from which on a message that was put off is tried again. */
  due: "concordat-due",
  /** What went wrong, in one line. */
  error: "concordat-error",
  /** The error's stable code, such as `event/undecodable`. */
  code: "concordat-error-code",
  /** The event's name, where it is known. */
  event: "concordat-event",
  /** The writer's schema id, where it is known. */
  schemaId: "concordat-schema-id",
  /** Where the message was when it failed, in words. */
  place: "concordat-place",
  /** When it was put aside (ISO 8601). */
  time: "concordat-time",
  /** The message's own time, in milliseconds since 1970: the broker's time for it is when it was put aside. */
  timestamp: "concordat-timestamp",
  /** The origin or id of the dead letter that this message was held behind; only on messages that did not fail themselves. */
  behind: "concordat-held-behind",
  /** The id of the dead letter that was replayed. */
  letter: "concordat-letter",
  /** On a log: says of a record among dead letters that it is no letter, but that one was `replayed` or `dropped`. */
  mark: "concordat-mark",
  /** On a log: where in the topic a replayed letter lies, as `PARTITION/OFFSET`. */
  replayedAt: "concordat-replayed-at",
} as const;

const PREFIX = "concordat-";
/** What a message keeps when it is replayed: where it was first, for the inbox and for the order of its key. */
const KEPT: ReadonlySet<string> = new Set([ASIDE.origin]);
/** Most bytes of a header's value that we write. */
const MOST_BYTES = 1_000;

/** A header's value as text; undefined where it is missing. */
export function headerText(headers: ReadonlyMap<string, Uint8Array>, name: string): string | undefined {
  const value = headers.get(name);
  return value === undefined ? undefined : textOf(value);
}

/** A header's value as a count; 0 where it is missing or no number. */
export function headerCount(headers: ReadonlyMap<string, Uint8Array>, name: string): number {
  const count = Number(headerText(headers, name) ?? 0);
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}

/** Text as a header's value: valid Unicode, one line, no more than 1,000 bytes, never cut within a character. */
export function headerValue(text: string): string {
  const line = text.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
  if (Buffer.byteLength(line) <= MOST_BYTES) return line;
  const cut = Buffer.from(line)
    .subarray(0, MOST_BYTES - 3)
    .toString("utf8");
  return `${cut.replace(/\ufffd+$/, "")}…`;
}

/** A message's own headers, with others over them. */
export function headersWith(
  own: ReadonlyMap<string, Uint8Array>,
  more: Readonly<Record<string, string>>,
): Record<string, string | Uint8Array> {
  return { ...Object.fromEntries(own), ...more };
}

/** The headers that a replayed letter has: the message's own, where it was first, and which group and letter it is of. */
export function replayHeaders(
  letter: { readonly id: string; readonly message: { readonly headers: ReadonlyMap<string, Uint8Array> } },
  group: string,
): Record<string, string | Uint8Array> {
  const own = Array.from(letter.message.headers).filter(([name]) => !name.startsWith(PREFIX) || KEPT.has(name));
  return { ...Object.fromEntries(own), [ASIDE.group]: group, [ASIDE.letter]: letter.id };
}
