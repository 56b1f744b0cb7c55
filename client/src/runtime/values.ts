import { randomUUID } from "node:crypto";
import { ClientError } from "../error.ts";

declare const brand: unique symbol;

/** A value that only its constructor makes from a plain one: the compiler keeps kinds of strings and numbers apart. */
type Branded<Value, Name extends string> = Value & { readonly [brand]: Name };

/** A string of a format of JSON Schema, such as `Formatted<"date-time">`. */
export type Formatted<Format extends string> = Branded<string, Format>;
/** Avro `uuid` on a string, and the format `uuid` of JSON Schema. */
export type Uuid = Formatted<"uuid">;
/** Avro `decimal`: digits with a point, such as "1234.56", which no binary float would hold. */
export type Decimal = Branded<string, "decimal">;
/** Avro `date`: days since 1970-01-01. */
export type DateDays = Branded<number, "date">;
/** Avro `time-millis`: milliseconds since midnight. */
export type TimeMillis = Branded<number, "time-millis">;
/** Avro `time-micros`: microseconds since midnight. */
export type TimeMicros = Branded<number, "time-micros">;
/** Avro `timestamp-millis`: milliseconds since 1970 in UTC, as `Date.now()` counts. */
export type TimestampMillis = Branded<number, "timestamp-millis">;
/** Avro `timestamp-micros`: microseconds since 1970 in UTC. */
export type TimestampMicros = Branded<number, "timestamp-micros">;
/** Avro `timestamp-nanos`: nanoseconds since 1970 in UTC, which a number does not hold exactly. */
export type TimestampNanos = Branded<bigint, "timestamp-nanos">;
/** Avro `local-timestamp-millis`: milliseconds on a clock without a zone. */
export type LocalTimestampMillis = Branded<number, "local-timestamp-millis">;
/** Avro `local-timestamp-micros`: microseconds on a clock without a zone. */
export type LocalTimestampMicros = Branded<number, "local-timestamp-micros">;
/** Avro `local-timestamp-nanos`: nanoseconds on a clock without a zone. */
export type LocalTimestampNanos = Branded<bigint, "local-timestamp-nanos">;

/** The logical types that count in whole numbers. */
export type Count =
  | DateDays
  | TimeMillis
  | TimeMicros
  | TimestampMillis
  | TimestampMicros
  | LocalTimestampMillis
  | LocalTimestampMicros;

/** A time in nanoseconds: `nanos<TimestampNanos>(1_700_000_000_000_000_000n)`. */
export function nanos<Kind extends TimestampNanos | LocalTimestampNanos>(value: bigint): Kind {
  return value as Kind;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const DAY_MS = 86_400_000;

/** A UUID from its text, or a new random one. Throws ClientError (`value/not-uuid`). */
export function uuid(text: string = randomUUID()): Uuid {
  if (isUuid(text)) return text;
  throw notA("uuid", text, "Write it as 8-4-4-4-12 hexadecimal digits.");
}

/** A decimal from its digits. Throws ClientError (`value/not-decimal`). */
export function decimal(digits: string): Decimal {
  if (isDecimal(digits)) return digits;
  throw notA("decimal", digits, 'Write it as digits with a point, such as "-12.50".');
}

/** The present time, or that of a `Date`. */
export function now(at: Date = new Date()): TimestampMillis {
  return count<TimestampMillis>(at.getTime());
}

/** The calendar day of a `Date` in UTC; today unless given. */
export function today(at: Date = new Date()): DateDays {
  return count<DateDays>(Math.floor(at.getTime() / DAY_MS));
}

/** A date or time in its own unit: `count<TimeMicros>(1_500_000)`. Throws ClientError (`value/not-count`). */
export function count<Kind extends Count>(value: number): Kind {
  if (isCount<Kind>(value)) return value;
  throw notA("count", String(value), "Give a whole number that a number holds exactly.");
}

function isUuid(text: string): text is Uuid {
  return UUID.test(text);
}

function isDecimal(text: string): text is Decimal {
  return DECIMAL.test(text);
}

function isCount<Kind extends Count>(value: number): value is Kind {
  return Number.isSafeInteger(value);
}

function notA(kind: string, text: string, hint: string): ClientError {
  return new ClientError({
    code: `value/not-${kind}`,
    message: `${JSON.stringify(text.slice(0, 60))} is not a ${kind}.`,
    hint,
  });
}
