import { type ConfluentFault, SchemaError } from "../error.ts";
import { placeAt } from "../text/json.ts";
import type { JsonValue } from "../text/value.ts";
import type { SchemaDocument } from "./model.ts";

/** What is wrong with a value of a schema's text: a code after `json-schema/`, a sentence and what to do. */
export interface SchemaFault {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const INVALID: ConfluentFault = { of: "schema", words: "Invalid JSON" };

/** The error of a value, with its place: in the schema's own text, or with the name of the reference that it stands in. */
export function faultIn(
  document: SchemaDocument,
  value: Pick<JsonValue, "start">,
  pointer: string,
  { code, message, hint }: SchemaFault,
): SchemaError {
  const facts = { code: `json-schema/${code}`, hint, confluent: INVALID };
  if (document.name !== undefined)
    return new SchemaError({ ...facts, message: `in the reference ${document.name}, at #${pointer}: ${message}` });
  return new SchemaError({ ...facts, message, place: placeAt(document.text, value.start, pointer) });
}
