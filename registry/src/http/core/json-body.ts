import { parseJson, SchemaError } from "@concordat/schema";
import { RequestError } from "./request-error.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The JSON of a request's body; undefined for an empty one. Throws a RequestError where it is not UTF-8 or not JSON. */
export function parseBody(bytes: Buffer): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new RequestError(400, "The body is not UTF-8 text; send JSON in UTF-8");
  }
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError(400, jsonError(text));
  }
}

/** Says where a text stops being JSON. */
function jsonError(text: string): string {
  try {
    parseJson(text);
    return "The body is not JSON";
  } catch (error) {
    if (!(error instanceof SchemaError) || error.place === undefined) return "The body is not JSON";
    return `The body is not JSON: ${error.message} (line ${error.place.line}, column ${error.place.column})`;
  }
}
