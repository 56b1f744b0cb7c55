import type { Answer } from "./recorded.ts";

/**
 * How an answer stands to the recorded one. Three kinds cannot be the same: Confluent's registry draws the guids of
 * associations at random, some of its errors name a Java class, and some say nothing of what is wrong.
 */
export type Kind =
  | "same"
  | "other words for Java's"
  | "same words, and more"
  | "other random guid"
  | "other status"
  | "other content type"
  | "other code"
  | "other body"
  | "other order"
  | "other guid"
  | "other message";

export interface RecordedAnswer {
  readonly path: string;
  readonly status: number;
  /** Its content type; empty where there was none. */
  readonly type: string;
  readonly response: string;
}

/** Compares an answer with a recorded one, the gravest difference first. */
export function kindOf(there: RecordedAnswer, here: Answer): Kind {
  // Where the other registry fails, any refusal will do.
  if (there.status >= 500) return here.status >= 400 && here.status < 500 ? "same" : "other status";
  if (there.status !== here.status) return "other status";
  if (there.type !== here.type) return "other content type";
  // Every server has its own.
  if (/^\/v1\/metadata\/(?:id|version)/.test(there.path)) return "same";
  const [theirs, ours] = [jsonOf(there.response), jsonOf(here.text)];
  if (there.status >= 400) return errorKind(theirs, ours);
  const bare = [theirs, ours].map((value) => without(value, ["guid", "ts"]));
  if (!equal(bare[0], bare[1])) return equal(sorted(bare[0]), sorted(bare[1])) ? "other order" : "other body";
  if (equal(without(theirs, ["ts"]), without(ours, ["ts"]))) return "same";
  return there.path.startsWith("/associations") ? "other random guid" : "other guid";
}

function errorKind(theirs: unknown, ours: unknown): Kind {
  if (!equal(member(theirs, "error_code"), member(ours, "error_code"))) return "other code";
  if (!equal(without(theirs, ["message"]), without(ours, ["message"]))) return "other body";
  const message = member(theirs, "message");
  if (message === member(ours, "message")) return "same";
  if (String(member(ours, "message")).startsWith(`${message}: `)) return "same words, and more";
  return /\b(?:com|org|io|java)\.[a-z.]+\.[A-Z]/.test(String(message)) ? "other words for Java's" : "other message";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** A value without some members, and without `deleted: false`, which says what its absence says. */
function without(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, names));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, inner]) => !names.includes(key) && !(key === "deleted" && inner === false),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, without(inner, names)]));
}

/** A value with its lists in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (text(a) < text(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]));
}

function equal(a: unknown, b: unknown): boolean {
  return text(a) === text(b);
}

/** JSON with the members of objects in one order: theirs does not count. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
