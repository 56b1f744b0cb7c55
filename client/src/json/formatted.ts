import { jsonChecks } from "@concordat/schema/json/events";
import { ClientError } from "../error.ts";
import type { Formatted } from "../runtime/values.ts";

/** A string of a format of JSON Schema: `formatted("uri", "https://a.example")`. Throws ClientError (`value/not-formatted`). */
export function formatted<const Format extends string>(format: Format, text: string): Formatted<Format> {
  if (isOf(format, text)) return text;
  throw new ClientError({
    code: "value/not-formatted",
    message: `${JSON.stringify(text.slice(0, 60))} is not a string of the format ${format}.`,
    hint: "Write it as JSON Schema describes the format (Validation, section 7.3).",
  });
}

/** A time as the format `date-time` has it: of a `Date`, the present one unless given. */
export function dateTime(at: Date = new Date()): Formatted<"date-time"> {
  return formatted("date-time", at.toISOString());
}

function isOf<Format extends string>(format: Format, text: string): text is Formatted<Format> {
  return Object.hasOwn(jsonChecks.formats, format) && jsonChecks.formats[format]?.(text) === true;
}
