import { Buffer, isUtf8 } from "node:buffer";
import { reasonOf } from "../error.ts";
import { JsonEventError } from "./error.ts";

/** A text in UTF-8, behind so many bytes that are left for a prefix. */
export function toBytes(text: string, headroom: number): Uint8Array {
  // A letter of one byte each: faster than to ask for the length first.
  return Buffer.from(headroom === 0 ? text : "\0".repeat(headroom) + text);
}

/** The value of the JSON text that begins at `offset`. Throws {@link JsonEventError} for what is no JSON in UTF-8. */
export function fromBytes(message: Uint8Array, offset: number): unknown {
  const bytes = Buffer.isBuffer(message)
    ? message
    : Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const text = bytes.toString("utf8", offset);
  // What is not UTF-8 becomes this letter, which may also be one of the text.
  if (text.includes("\ufffd") && !isUtf8(bytes.subarray(offset))) throw notJson("it is not UTF-8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(reasonOf(error), error);
  }
}

/** A value as JSON text. Throws {@link JsonEventError} for what JSON does not have. */
export function asJsonText(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw unwritable(reasonOf(error), error);
  }
  if (text === undefined) throw unwritable(`JSON has no ${typeof value}`);
  return text;
}

function notJson(reason: string, cause?: unknown): JsonEventError {
  return new JsonEventError("json-schema/not-json", `the message is not JSON: ${reason}`, [], cause);
}

function unwritable(reason: string, cause?: unknown): JsonEventError {
  return new JsonEventError("json-schema/invalid-event", `the event cannot be written as JSON: ${reason}`, [], cause);
}
