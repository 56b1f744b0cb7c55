import type { Span } from "../error.ts";
import type { JsonValue } from "../text/value.ts";

/** The drafts of JSON Schema that are known, oldest first. */
export const DRAFTS = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"] as const;

/** One of {@link DRAFTS}. */
export type Draft = (typeof DRAFTS)[number];

/** A JSON Schema with all that it refers to. */
export interface JsonSchemaModel {
  readonly root: SchemaNode;
  readonly document: SchemaDocument;
  /** What it refers to, by the URI that the reference's name means from here. */
  readonly others: ReadonlyMap<string, SchemaDocument>;
}

/** A text that schemas stand in: the schema's own, or one of a reference. */
export interface SchemaDocument {
  readonly text: string;
  readonly json: JsonValue;
  readonly draft: Draft;
  /** Its URI, without a fragment: its `$id`, the name of its reference, or the empty string. */
  readonly uri: string;
  /** The name of the reference; undefined of the schema's own text. */
  readonly name: string | undefined;
}

/**
 * A schema within a text: one node however often it is referred to, so that schemas form a graph, with circles where a schema
 * holds itself.
 */
export interface SchemaNode {
  readonly document: SchemaDocument;
  /** JSON pointer in its document's text; empty for the whole text. */
  readonly pointer: string;
  readonly at: Span;
  readonly value: JsonValue;
  /** `true` and `false` as schemas; undefined of all others. */
  readonly truth: boolean | undefined;
  /** Its members in the order of the text, of a repeated one the last. Empty where it is no object. */
  readonly keywords: ReadonlyMap<string, JsonValue>;
  /** The schemas inside it, by the keyword that holds them. Keywords that the draft does not know hold none. */
  readonly inner: ReadonlyMap<string, InnerSchemas>;
  /** The URI that references in it are relative to. */
  readonly base: string;
  /** What `$ref` leads to; set where it has a `$ref` that is in force. */
  readonly ref: SchemaNode | undefined;
  /** What `$dynamicRef` or `$recursiveRef` leads to from here alone, without what is in the dynamic scope. */
  readonly dynamicRef: SchemaNode | undefined;
}

/** What a keyword holds: a schema, a list of them, or schemas by name. */
export type InnerSchemas =
  | { readonly kind: "one"; readonly schema: SchemaNode }
  | { readonly kind: "list"; readonly schemas: readonly SchemaNode[] }
  | { readonly kind: "map"; readonly schemas: ReadonlyMap<string, SchemaNode> };

/** The schema that a keyword holds; undefined where it holds none, or several. */
export function schemaIn(node: SchemaNode, keyword: string): SchemaNode | undefined {
  const found = node.inner.get(keyword);
  return found?.kind === "one" ? found.schema : undefined;
}

/** The schemas of a keyword that holds a list; undefined where it does not. */
export function listIn(node: SchemaNode, keyword: string): readonly SchemaNode[] | undefined {
  const found = node.inner.get(keyword);
  return found?.kind === "list" ? found.schemas : undefined;
}

/** The schemas of a keyword that holds them by name; undefined where it does not. */
export function mapIn(node: SchemaNode, keyword: string): ReadonlyMap<string, SchemaNode> | undefined {
  const found = node.inner.get(keyword);
  return found?.kind === "map" ? found.schemas : undefined;
}

/** Whether a draft is at least another one. */
export function isSince(draft: Draft, first: Draft): boolean {
  return DRAFTS.indexOf(draft) >= DRAFTS.indexOf(first);
}
