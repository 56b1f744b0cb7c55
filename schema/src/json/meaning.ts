import type { Schema } from "../format.ts";
import { printJson } from "../text/print.ts";
import { bigDecimalText, normalizedJsonSchema } from "./canonical.ts";
import type { JsonSchemaModel } from "./model.ts";

/** The normalized text of a schema with those of its references, each by the URI that references mean it by. */
export function meaningJsonSchema(schema: Schema<JsonSchemaModel>): string {
  const own = normalizedJsonSchema(schema);
  const { others } = schema.model;
  if (others.size === 0) return own;
  const texts = [...others].map(([uri, { json }]) => [uri, printJson(json, { number: bigDecimalText, sorted: true })]);
  return JSON.stringify([own, texts.sort(([a = ""], [b = ""]) => (a < b ? -1 : a > b ? 1 : 0))]);
}
