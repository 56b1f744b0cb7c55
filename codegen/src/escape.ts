import { visible } from "@concordat/schema";

/**
 * Schemas are untrusted text. Everything from one that enters generated source goes through `literal`, this file or
 * names.ts, and leaves it as a literal, a comment or an identifier that can be nothing else.
 */
export { literal } from "@concordat/schema";

/** Node takes `//#` and `/*#` for a source map anywhere in a text. */
const SOURCE_MAP_MARK = /(?<=[/*])#/g;

const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

/**
 * A text as a documentation comment, each line behind `indent`. Nothing in it ends the comment or means something to a
 * tool; `tags`, lines of our own such as `@deprecated`, follow it as they are.
 */
export function docComment(text: string | undefined, indent = "", tags: readonly string[] = []): readonly string[] {
  const lines = (text ?? "").split(LINE_END).map(docLine);
  while (lines.at(-1) === "") lines.pop();
  while (lines[0] === "") lines.shift();
  lines.push(...tags);
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

/** The tag of what is deprecated, with the reason that a schema gives, in one line. */
export function deprecatedTag(reason = ""): string {
  return `@deprecated ${docLine(reason.split(LINE_END).join(" "))}`.trim();
}

function docLine(line: string): string {
  return visible(line.replaceAll("\t", "  "))
    .replaceAll("*/", "*\\/")
    .replace(SOURCE_MAP_MARK, "\\#")
    .replace(/^[\s/*]*@/, "\\@")
    .trim();
}
