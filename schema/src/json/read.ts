import { escapePointer } from "../text/json.ts";
import type { JsonObject, JsonValue } from "../text/value.ts";
import { idKeyword } from "./drafts.ts";
import { holdsIn } from "./keywords.ts";
import { type InnerSchemas, isSince, type SchemaDocument, type SchemaNode } from "./model.ts";
import { resolveUri, splitFragment } from "./uri.ts";

/** A node while its text is read: what its references lead to is not known yet. */
export type OpenNode = { -readonly [Key in keyof SchemaNode]: SchemaNode[Key] };

/** Gives the text of a draft's own schema by its URI; undefined for any other URI. */
export type MetaSchemas = (uri: string) => string | undefined;

/** The schemas of all texts, by what references name them by. */
export interface Index {
  /** By URI without a fragment. */
  readonly resources: Map<string, OpenNode>;
  /** By the name of a reference, where every text may call others by these names: under schemas of 2019-09 and later. */
  readonly names: Map<string, OpenNode>;
  /** By URI with a name for a fragment. */
  readonly anchors: Map<string, OpenNode>;
  readonly nodes: Map<JsonValue, OpenNode>;
  /** The texts of the drafts' own schemas. */
  readonly metaSchemas: MetaSchemas;
  /** Those with references that nobody has followed yet. */
  readonly open: OpenNode[];
}

/** An index without any schema. */
export function emptyIndex(metaSchemas: MetaSchemas): Index {
  return { metaSchemas, resources: new Map(), names: new Map(), anchors: new Map(), nodes: new Map(), open: [] };
}

/** Where a value stands: its text, its pointer in it, and the URI that references in it are relative to. */
export interface Standing {
  readonly document: SchemaDocument;
  readonly pointer: string;
  readonly base: string;
}

/** Makes the node of a value, with those of the schemas inside it, and notes them in the index. */
export function readNode(value: JsonValue, standing: Standing, index: Index): OpenNode {
  const { document, pointer } = standing;
  const keywords = value.kind === "object" ? membersOf(value) : new Map<string, JsonValue>();
  const base = baseOf(keywords, standing);
  const inner = new Map<string, InnerSchemas>();
  const node: OpenNode = {
    document,
    pointer,
    at: { start: value.start, end: value.end },
    value,
    truth: value.kind === "boolean" ? value.value : undefined,
    keywords,
    inner,
    base,
    ref: undefined,
    dynamicRef: undefined,
  };
  index.nodes.set(value, node);
  note(node, standing.base, index);
  for (const [keyword, held] of keywords) {
    const schemas = innerOf(keyword, held, { document, pointer: `${pointer}/${escapePointer(keyword)}`, base }, index);
    if (schemas !== undefined) inner.set(keyword, schemas);
  }
  return node;
}

function membersOf({ members }: JsonObject): ReadonlyMap<string, JsonValue> {
  return new Map(members.map(({ key, value }) => [key, value]));
}

/** The URI within a schema: its own, where it gives itself one that is more than an anchor. */
function baseOf(keywords: ReadonlyMap<string, JsonValue>, { document, base, pointer }: Standing): string {
  // Until draft 7 nothing beside a `$ref` counts. Of a whole text its `$id` is what others know it by.
  if (pointer !== "" && keywords.get("$ref")?.kind === "string" && !isSince(document.draft, "2019-09")) return base;
  const id = keywords.get(idKeyword(document.draft));
  if (id?.kind !== "string") return base;
  return resolveUri(base, splitFragment(id.value).uri);
}

function note(node: OpenNode, outside: string, { resources, anchors, open }: Index): void {
  const { keywords, base, document } = node;
  const text = (keyword: string) => {
    const value = keywords.get(keyword);
    return value?.kind === "string" ? value.value : undefined;
  };
  if (base !== outside && !resources.has(base)) resources.set(base, node);
  const modern = isSince(document.draft, "2019-09");
  // Before 2019-09 a fragment of an `$id` is an anchor.
  const fragment = splitFragment(text(idKeyword(document.draft)) ?? "").fragment;
  const names = modern ? [text("$anchor"), text("$dynamicAnchor")] : [fragment];
  for (const name of names) {
    if (name === undefined || name === "") continue;
    const anchor = `${base}#${name}`;
    if (!anchors.has(anchor)) anchors.set(anchor, node);
  }
  if (["$ref", "$dynamicRef", "$recursiveRef"].some((keyword) => text(keyword) !== undefined)) open.push(node);
}

function innerOf(keyword: string, held: JsonValue, standing: Standing, index: Index): InnerSchemas | undefined {
  const holds = holdsIn(keyword, standing.document.draft);
  switch (holds) {
    case undefined:
      return undefined;
    case "one":
      return isSchema(held) ? { kind: "one", schema: readNode(held, standing, index) } : undefined;
    case "list":
      return listOf(held, standing, index);
    case "one-or-list":
      return held.kind === "array"
        ? listOf(held, standing, index)
        : isSchema(held)
          ? { kind: "one", schema: readNode(held, standing, index) }
          : undefined;
    default:
      return mapOf(held, standing, index);
  }
}

function isSchema({ kind }: JsonValue): boolean {
  return kind === "object" || kind === "boolean";
}

function listOf(held: JsonValue, standing: Standing, index: Index): InnerSchemas | undefined {
  if (held.kind !== "array") return undefined;
  const schemas = held.items.flatMap((item, at) =>
    isSchema(item) ? [readNode(item, { ...standing, pointer: `${standing.pointer}/${at}` }, index)] : [],
  );
  return { kind: "list", schemas };
}

/** Schemas by name. What is no schema, such as the names that `dependencies` holds, is left out. */
function mapOf(held: JsonValue, standing: Standing, index: Index): InnerSchemas | undefined {
  if (held.kind !== "object") return undefined;
  const schemas = new Map<string, SchemaNode>();
  for (const [key, value] of membersOf(held)) {
    if (!isSchema(value)) continue;
    schemas.set(key, readNode(value, { ...standing, pointer: `${standing.pointer}/${escapePointer(key)}` }, index));
  }
  return { kind: "map", schemas };
}
