/**
 * What PostgreSQL's `text` cannot hold, and the letter that stands before it. The order of texts by their bytes stays as it is
 * for all but lone surrogates, and a part of a text is the same part of what is kept of it.
 */
const ESCAPE = "\u0001";
const ESCAPED_NUL = `${ESCAPE}\u0001`;
const ESCAPED_ESCAPE = `${ESCAPE}\u0002`;
/** Before the four hexadecimal digits of a surrogate that lacks its other half. */
const SURROGATE = "\u0003";

const UNKEPT = /[\u0000\u0001]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const KEPT = /\u0001(?:\u0003([0-9a-f]{4})|([\u0001\u0002]))/g;

/** A string as PostgreSQL keeps it: any string of JavaScript, NUL and lone surrogates too, which it would refuse. */
export function toText(text: string): string {
  // Most have nothing of that.
  if (!text.includes("\u0000") && !text.includes(ESCAPE) && text.isWellFormed()) return text;
  return text.replace(UNKEPT, (letter) => {
    if (letter === "\u0000") return ESCAPED_NUL;
    if (letter === ESCAPE) return ESCAPED_ESCAPE;
    return `${ESCAPE}${SURROGATE}${letter.charCodeAt(0).toString(16)}`;
  });
}

/** A string from what PostgreSQL keeps of it. */
export function fromText(kept: string): string {
  if (!kept.includes(ESCAPE)) return kept;
  return kept.replace(KEPT, (_, surrogate: string | undefined, other: string) => {
    if (surrogate !== undefined) return String.fromCharCode(Number.parseInt(surrogate, 16));
    return other === "\u0001" ? "\u0000" : ESCAPE;
  });
}
