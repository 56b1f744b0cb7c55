import { SchemaError } from "../error.ts";
import type { ParseOptions, Schema } from "../format.ts";
import { parseJson } from "../text/json.ts";
import type { JsonValue } from "../text/value.ts";
import { checkSchema } from "./check.ts";
import { checkCircles } from "./circles.ts";
import { draftOf, idKeyword } from "./drafts.ts";
import { installedMetaSchema } from "./installed-meta-schemas.ts";
import { type Draft, isSince, type JsonSchemaModel, type SchemaDocument } from "./model.ts";
import { faultIn } from "./place.ts";
import { emptyIndex, type Index, type MetaSchemas, type OpenNode, readNode } from "./read.ts";
import { followReferences } from "./resolve.ts";
import { resolveUri, splitFragment } from "./uri.ts";

/** What a JSON Schema is parsed with. */
export interface JsonSchemaParseOptions extends ParseOptions {
  /** The texts of the drafts' own schemas, for schemas that refer to them; those of an installed ajv unless given. */
  readonly metaSchemas?: MetaSchemas;
}

/**
 * Reads the text of a JSON Schema (drafts 4, 6, 7, 2019-09 and 2020-12, by its `$schema`; without one draft 7), with its
 * references, and agrees with Confluent's registry on what is one: keywords that the draft does not know are kept, definitions
 * that nothing refers to are not judged. References are found by the names given, relative to the schema's `$id`; nothing is
 * fetched.
 * Throws SchemaError, its code `json-schema/…` or `json/…`, with line, column and JSON pointer.
 */
export function parseJsonSchema(source: string, options: JsonSchemaParseOptions = {}): Schema<JsonSchemaModel> {
  const references = options.references ?? [];
  const index = emptyIndex(options.metaSchemas ?? installedMetaSchema);
  const json = readText(source);
  const document = documentOf(source, json, { name: undefined, around: "", fallback: "draft-07" });
  if (json.kind === "null")
    throw faultIn(document, json, "", {
      code: "null",
      message: "the schema is null",
      hint: 'Write an object, or true for a schema that takes anything: {"type": "object"}.',
    });
  const root = readDocument(document, index);
  const others = new Map<string, SchemaDocument>();
  for (const { name, text } of references) {
    const other = documentOf(text, parseJson(text, { trailing: "ignored" }), {
      name,
      around: document.uri,
      fallback: document.draft,
    });
    // One name is one text, the first.
    if (others.has(other.uri)) continue;
    others.set(other.uri, other);
    const node = readDocument(other, index);
    // The text may have the same URI of its own as another one; what it is called here comes first.
    index.resources.set(other.uri, node);
    if (!index.resources.has(name)) index.resources.set(name, node);
    if (isSince(document.draft, "2019-09")) index.names.set(name, node);
  }
  followReferences(index);
  const model = { root, document, others };
  checkSchema(model, options.strictness ?? "lax");
  checkCircles(model);
  return { type: "JSON", source, references, model };
}

/** Reads the text, as far as its first value goes; in the error also with what Confluent's registry says where it is not JSON. */
function readText(text: string): JsonValue {
  try {
    return parseJson(text, { trailing: "ignored" });
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    throw new SchemaError({ ...error.facts(), confluent: { of: "text", words: "Invalid JSON schema" } });
  }
}

interface Naming {
  readonly name: string | undefined;
  readonly around: string;
  /** The draft of a text that does not say. */
  readonly fallback: Draft;
}

function documentOf(text: string, json: JsonValue, { name, around, fallback }: Naming): SchemaDocument {
  const says = json.kind === "object" && json.members.some(({ key }) => key === "$schema");
  const draft = says ? draftOf(json) : fallback;
  const id = json.kind === "object" ? json.members.findLast(({ key }) => key === idKeyword(draft))?.value : undefined;
  const own = id?.kind === "string" ? id.value : "";
  return { text, json, draft, name, uri: resolveUri(around, splitFragment(name ?? own).uri) };
}

function readDocument(document: SchemaDocument, index: Index): OpenNode {
  const node = readNode(document.json, { document, pointer: "", base: document.uri }, index);
  if (!index.resources.has(document.uri)) index.resources.set(document.uri, node);
  return node;
}
