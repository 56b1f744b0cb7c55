import { identifier, wordsOf } from "../names.ts";

/** What modules of Avro events import. */
const IMPORTED = wordsOf(
  "avroEvent DateDays Decimal LocalTimestampMicros LocalTimestampMillis LocalTimestampNanos TimeMicros TimeMillis",
  "TimestampMicros TimestampMillis TimestampNanos Uuid",
);

/** A text as the identifier of a type of an Avro event. */
export function avroIdentifier(text: string): string {
  const name = identifier(text);
  return IMPORTED.has(name) ? `${name}_` : name;
}
