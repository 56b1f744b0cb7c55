import type { AvroField } from "@concordat/schema/avro";
import { deprecatedTag, docComment } from "../escape.ts";

/** A field, or a type that has a name. */
type Part = Pick<AvroField, "doc" | "props">;

const DEPRECATED_LINE = /^[ \t]*@deprecated\b(.*)(?:\n|$)/m;

/** What a schema says of a part of it, as a comment. */
export function commentOf(part: Part, indent = ""): readonly string[] {
  return docComment(part.doc?.replace(DEPRECATED_LINE, ""), indent, deprecation(part));
}

/**
 * The tag of what is deprecated. Avro has no word for it: `"deprecated"` as JSON Schema and AsyncAPI have it (true, or the
 * reason as a text), or a line `@deprecated reason` of the doc, which Avro's Java classes carry as they are.
 */
export function deprecation({ doc, props }: Part): readonly string[] {
  const stated = props.get("deprecated");
  if (stated?.kind === "string") return [deprecatedTag(stated.value)];
  const line = doc === undefined ? null : DEPRECATED_LINE.exec(doc);
  if (line !== null) return [deprecatedTag(line[1])];
  return stated?.kind === "boolean" && stated.value ? [deprecatedTag()] : [];
}
