import { describeType } from "../describe.ts";
import type { AvroType } from "../model.ts";
import { jsonView } from "./view.ts";

const DAY_MS = 86_400_000;

/** Units of a time in a second, by the end of its logical type's name. */
const PER_SECOND: Readonly<Record<string, number>> = { millis: 1e3, micros: 1e6, nanos: 1e9 };

/** What a value means under its type, in words: `timestamp-millis 1970-01-01T00:00:00.001Z`, `decimal(9, 2) 0.01`. */
export function meaningOf(type: AvroType, value: unknown): string {
  return `${describeType(type)} ${readable(type, value)}`;
}

function readable(type: AvroType, value: unknown): string {
  const kind = type.logical?.kind ?? "";
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number === "number") {
    if (kind === "date" && isDate(number * DAY_MS)) return new Date(number * DAY_MS).toISOString().slice(0, 10);
    const unit = /^(?:local-)?timestamp-(millis|micros|nanos)$/.exec(kind)?.[1];
    const perSecond = PER_SECOND[unit ?? ""] ?? 1;
    if (unit !== undefined && isDate((number / perSecond) * 1000))
      return timestamp(number, perSecond, kind.startsWith("local"));
  }
  const shown = jsonView(value);
  return typeof shown === "string" && type.logical?.kind === "decimal" ? shown : JSON.stringify(shown);
}

/** Whether milliseconds since 1970 are within what a calendar date is shown for: 100 million days either way. */
function isDate(ms: number): boolean {
  return Math.abs(ms) <= 8.64e15;
}

function timestamp(value: number, perSecond: number, local: boolean): string {
  const digits = Math.round(Math.log10(perSecond));
  const fraction = String(((value % perSecond) + perSecond) % perSecond).padStart(digits, "0");
  const seconds = new Date(Math.floor(value / perSecond) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${fraction}${local ? " (local)" : "Z"}`;
}
