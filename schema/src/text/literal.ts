/**
 * Schemas are untrusted text. Every text from one that enters source, in a file or evaluated, becomes a literal here that
 * can be nothing else.
 */

/** What may stand in source as it is: all else is invisible, ends a line, or turns the reading direction. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;
/** Node takes `//#` and `/*#` for a source map anywhere in a text. */
const SOURCE_MAP_MARK = /(?<=[/*])#/g;

/** A text as a string literal of JavaScript on one line: in double quotes, or in single ones where it has double ones. */
export function literal(text: string): string {
  const quoted = visible(JSON.stringify(text)).replace(SOURCE_MAP_MARK, "\\x23");
  return text.includes('"') ? inSingleQuotes(quoted.slice(1, -1)) : quoted;
}

/** A text whose invisible characters, ends of lines and turns of direction stand as `\u{…}`. */
export function visible(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Turns the inside of a double-quoted literal over: `\"` loses its backslash and `'` gets one; other escapes stay. */
function inSingleQuotes(inside: string): string {
  const turned = inside.replace(/\\(.)|'/gs, (found, escaped: string | undefined) => {
    if (escaped === undefined) return "\\'";
    return escaped === '"' ? '"' : found;
  });
  return `'${turned}'`;
}
