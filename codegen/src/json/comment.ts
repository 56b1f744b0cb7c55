import type { SchemaNode } from "@concordat/schema/json";
import { deprecatedTag, docComment } from "../escape.ts";
import { keywordText } from "./values.ts";

/** What a schema says of itself, as a comment: its description, or a title of several words. */
export function schemaComment(node: SchemaNode, indent = ""): readonly string[] {
  const title = keywordText(node, "title");
  const told = keywordText(node, "description") ?? (title?.includes(" ") === true ? title : undefined);
  return docComment(told?.replace(DEPRECATED_LINE, ""), indent, schemaDeprecation(node));
}

const DEPRECATED_LINE = /^[ \t]*@deprecated\b(.*)(?:\n|$)/m;

/**
 * The tag of what is deprecated: `"deprecated": true` (2019-09, 9.3; taken in all drafts), or the reason as a string, or a
 * line `@deprecated reason` of the description.
 */
export function schemaDeprecation(node: SchemaNode): readonly string[] {
  const stated = node.keywords.get("deprecated");
  if (stated?.kind === "string") return [deprecatedTag(stated.value)];
  const line = DEPRECATED_LINE.exec(keywordText(node, "description") ?? "");
  if (line !== null) return [deprecatedTag(line[1])];
  return stated?.kind === "boolean" && stated.value ? [deprecatedTag()] : [];
}
