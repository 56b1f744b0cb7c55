import type { DeadLetter } from "@concordat/client";

/** What a dead letter says of itself. */
export interface LetterFacts {
  readonly id: string;
  readonly topic: string;
  readonly messageId: string | undefined;
  /** As text, or as 0x and hexadecimal digits where it is none; null for a message without one. */
  readonly key: string | null;
  /** When it was put aside, in milliseconds since 1970. */
  readonly time: number | undefined;
  readonly code: string | undefined;
  readonly error: string | undefined;
  readonly event: string | undefined;
  readonly attempts: number | undefined;
  readonly schemaId: number | undefined;
  readonly place: string | undefined;
  readonly origin: string | undefined;
  /** The letter that it was held behind; undefined for one that failed itself. */
  readonly heldBehind: string | undefined;
  /** The message's own time, in milliseconds since 1970. */
  readonly timestamp: number;
  /** The other headers, as text or 0x and hexadecimal digits. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads a letter's headers. */
export function describeLetter({ id, message }: DeadLetter): LetterFacts {
  const all = Object.fromEntries(Array.from(message.headers, ([name, value]) => [name, bytesShown(value)] as const));
  const numbered = (name: string): number | undefined => (all[name] === undefined ? undefined : Number(all[name]));
  const time = Date.parse(all["concordat-time"] ?? "");
  return {
    id,
    topic: message.topic,
    messageId: all["message-id"] ?? all.ce_id,
    key: message.key === null ? null : bytesShown(message.key),
    time: Number.isFinite(time) ? time : undefined,
    code: all["concordat-error-code"],
    error: all["concordat-error"],
    event: all["concordat-event"],
    attempts: numbered("concordat-attempts"),
    schemaId: numbered("concordat-schema-id"),
    place: all["concordat-place"],
    origin: all["concordat-origin"],
    heldBehind: all["concordat-held-behind"],
    timestamp: message.timestamp,
    headers: Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith("concordat-"))),
  };
}

/** Bytes as text where they are text that can be shown, else as 0x and hexadecimal digits. */
export function bytesShown(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8");
  const isText =
    Buffer.from(text, "utf8").equals(bytes) && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text);
  return isText ? text : `0x${Buffer.from(bytes).toString("hex")}`;
}
