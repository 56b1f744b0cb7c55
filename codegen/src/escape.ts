/**
 * Schemas are untrusted text. Everything from one that enters generated source goes through this file, and leaves it
 * as a literal, a comment or (names.ts) an identifier that can be nothing else.
 */

/** What may stand in source as it is: all else is invisible, ends a line, or turns the reading direction. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;
/** Node takes `//#` and `/*#` for a source map anywhere in a text. */
const SOURCE_MAP_MARK = /(?<=[/*])#/g;

/** A text as a string literal of JavaScript on one line: in double quotes, or in single ones where it has double ones. */
export function literal(text: string): string {
  const quoted = JSON.stringify(text).replace(UNPRINTABLE, codePoint).replace(SOURCE_MAP_MARK, "\\x23");
  return text.includes('"') ? inSingleQuotes(quoted.slice(1, -1)) : quoted;
}

/** Turns the inside of a double-quoted literal over: `\"` loses its backslash and `'` gets one; other escapes stay. */
function inSingleQuotes(inside: string): string {
  const turned = inside.replace(/\\(.)|'/gs, (found, escaped: string | undefined) => {
    if (escaped === undefined) return "\\'";
    return escaped === '"' ? '"' : found;
  });
  return `'${turned}'`;
}

/**
 * A text as a documentation comment, each line behind `indent`. Nothing in it ends the comment or means something to a
 * tool; `tags`, lines of our own such as `@deprecated`, follow it as they are.
 */
export function docComment(text: string | undefined, indent = "", tags: readonly string[] = []): readonly string[] {
  const lines = (text ?? "").split(/\r\n|[\n\r\u2028\u2029]/).map(docLine);
  while (lines.at(-1) === "") lines.pop();
  while (lines[0] === "") lines.shift();
  lines.push(...tags);
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

function docLine(line: string): string {
  return line
    .replaceAll("\t", "  ")
    .replace(UNPRINTABLE, codePoint)
    .replaceAll("*/", "*\\/")
    .replace(SOURCE_MAP_MARK, "\\#")
    .replace(/^[\s/*]*@/, "\\@")
    .trim();
}

function codePoint(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
