import type { Strictness } from "../format.ts";
import { escapePointer } from "../text/json.ts";
import { type Demand, demandOf } from "./demands.ts";
import { DEFINITIONS } from "./keywords.ts";
import { isSince, type JsonSchemaModel, type SchemaNode } from "./model.ts";
import { faultIn, type SchemaFault } from "./place.ts";
import { resolveUri, splitFragment } from "./uri.ts";

/**
 * Sees that all schemas that are in force hold what their draft wants, and that references lead somewhere. Definitions that
 * nothing refers to are not judged, as in Confluent's registry.
 * Throws SchemaError.
 */
export function checkSchema({ root, others }: JsonSchemaModel, strictness: Strictness): void {
  checkDraft(root);
  const met = new Set<SchemaNode>([root]);
  // The set grows while it is walked.
  for (const node of met) {
    checkKeywords(node, others);
    for (const next of inForce(node)) met.add(next);
  }
  if (strictness === "confluent") checkReserved(root);
}

const A_STRING = { words: "a string", example: '"http://json-schema.org/draft-07/schema#"' };

/** Sees that what names the draft is a string. */
function checkDraft({ document, keywords }: SchemaNode): void {
  const named = keywords.get("$schema");
  if (named === undefined || named.kind === "string" || named.kind === "null") return;
  throw faultIn(document, named, "/$schema", wrongValue("$schema", A_STRING));
}

/** The schemas that a schema is made of: those inside it that are read, and those that it refers to. */
export function* inForce(node: SchemaNode): Iterable<SchemaNode> {
  for (const [keyword, held] of node.inner) {
    if (!isRead(keyword, node)) continue;
    if (held.kind === "one") yield held.schema;
    else yield* held.schemas.values();
  }
  if (node.ref !== undefined) yield node.ref;
  if (node.dynamicRef !== undefined) yield node.dynamicRef;
}

/** The keywords that are in force beside a `$ref` before 2019-09: they describe, and say nothing of values. */
const BESIDE_REFERENCE = ["$ref", "$id", "id", "title", "description", "readOnly", "writeOnly"];

/**
 * Whether a keyword is read where it stands. Before 2019-09 what stands beside a `$ref` is not, nor are definitions;
 * since then `then` and `else` are not without an `if`.
 */
function isRead(keyword: string, { keywords, document }: SchemaNode): boolean {
  if (isSince(document.draft, "2019-09"))
    return keyword !== "definitions" && (keywords.has("if") || (keyword !== "then" && keyword !== "else"));
  return !DEFINITIONS.includes(keyword) && (!keywords.has("$ref") || BESIDE_REFERENCE.includes(keyword));
}

function checkKeywords(node: SchemaNode, others: JsonSchemaModel["others"]): void {
  const { document, pointer, keywords } = node;
  for (const [keyword, value] of keywords) {
    if (!isRead(keyword, node)) continue;
    const demand = demandOf(keyword, document.draft);
    const at = `${pointer}/${escapePointer(keyword)}`;
    if (demand !== undefined && !demand.holds(value)) throw faultIn(document, value, at, wrongValue(keyword, demand));
    if (keyword === "$ref" && node.ref === undefined && value.kind === "string")
      throw faultIn(document, value, at, unresolved(node, value.value, others));
  }
}

function wrongValue(keyword: string, { words, example }: Pick<Demand, "words" | "example">): SchemaFault {
  return {
    code: "wrong-value",
    message: `"${keyword}" must be ${words}`,
    hint: `Write it as in "${keyword}": ${example}.`,
  };
}

function unresolved({ base, document }: SchemaNode, reference: string, others: JsonSchemaModel["others"]): SchemaFault {
  const { uri } = splitFragment(reference);
  const [leads, code] = [`"$ref" leads to ${JSON.stringify(reference)}`, "unresolved-reference"];
  const meant = resolveUri(base, uri);
  if (uri === "" || others.has(meant))
    return { code, message: `${leads}, where there is no schema`, hint: "Define it there, or correct the reference." };
  // From a reference, names go from where that one is.
  const name = document.name === undefined ? uri : meant;
  return {
    code,
    message: `${leads}, which no reference provides; nothing is fetched from the network`,
    hint: `Register that schema, and refer to it by the name ${JSON.stringify(name)} in the references.`,
  };
}

/** Confluent keeps names that begin with `$$` to itself (`JsonSchema.validate`, strict). */
function checkReserved({ document, inner }: SchemaNode): void {
  const properties = inner.get("properties");
  if (properties?.kind !== "map") return;
  for (const [name, { pointer, at }] of properties.schemas) {
    if (!name.startsWith("$$")) continue;
    throw faultIn(document, at, pointer, {
      code: "reserved-name",
      message: `the property ${JSON.stringify(name)} begins with "$$"`,
      hint: "Give it another name: such names are kept for the registry.",
    });
  }
}
