import type { Schema } from "../format.ts";
import { parseJson } from "../text/json.ts";
import { type Context, type Document, fault } from "./context.ts";
import { checkDepth } from "./depth.ts";
import type { AvroType } from "./model.ts";
import { readType } from "./read-type.ts";
import { AvroScope } from "./scope.ts";
import type { AvroParseOptions } from "./strictness.ts";

/**
 * Reads the text of an Avro schema (Avro 1.12 specification), with its references, and agrees with Avro Java 1.12 on
 * what is one: forward references, names of any letters, defaults of any union branch. `strictness` says whether defaults,
 * namespaces and letters beyond ASCII are judged too.
 * Throws SchemaError, its code `avro/…` or `json/…`, with line, column and JSON pointer.
 */
export function parseAvro(source: string, options: AvroParseOptions = {}): Schema<AvroType> {
  const references = options.references ?? [];
  const strictness = options.strictness ?? "lax";
  const scope = new AvroScope();
  const read = new Set<string>();
  for (const reference of references) {
    // Under another name it is the same schema.
    const version = JSON.stringify([reference.subject, reference.version]);
    if (read.has(version)) continue;
    read.add(version);
    readDocument({ text: reference.text, scope, strictness: "lax", own: false });
  }
  const model = readDocument({ text: source, scope, strictness, own: true });
  checkDepth(model, source);
  return { type: "AVRO", source, references, model };
}

function readDocument(document: Document): AvroType {
  const { text, scope } = document;
  const json = parseJson(text, { comments: true });
  const holder: { type: AvroType | undefined } = { type: undefined };
  const context: Context = { document, space: "", around: undefined, pointer: "" };
  // Inside a schema Avro Java takes comments, but nothing behind it.
  if (text.slice(json.end).trim() !== "")
    throw fault(context, json, "avro/text-behind", "there is a comment behind the schema", "Remove it.");
  readType(json, context, (type) => {
    holder.type = type;
  });
  scope.settle();
  if (holder.type === undefined)
    throw fault(context, json, "avro/undefined-name", "the schema names a type that is not defined", "Define it.");
  return holder.type;
}
