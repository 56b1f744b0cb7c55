import { jsonLines } from "./json.ts";
import { sourceLines } from "./source.ts";
import type { CodeLine } from "./token.ts";

/** The lines that a schema's text is shown as: JSON is laid out anew, anything else stands as it is. */
export function linesOf(text: string): readonly CodeLine[] {
  return jsonLines(text) ?? sourceLines(text);
}

/** A place in a text, in UTF-16 units. */
export interface CodeRange {
  readonly start: number;
  readonly end: number;
}

/** The range of a place that is given as line and column (from 1) and a length; undefined where it is not in the text. */
export function rangeAt(
  text: string,
  { line, column, length }: { readonly line?: number; readonly column?: number; readonly length?: number },
): CodeRange | undefined {
  if (line === undefined || column === undefined) return undefined;
  let start = 0;
  for (let left = line - 1; left > 0; left -= 1) {
    const end = text.indexOf("\n", start);
    if (end === -1) return undefined;
    start = end + 1;
  }
  start += column - 1;
  return { start, end: start + (length ?? 1) };
}

/** The first of some lines that shows a part of a range; -1 where none does. */
export function lineAt(lines: readonly CodeLine[], { start, end }: CodeRange): number {
  return lines.findIndex(({ tokens }) => tokens.some((token) => token.end > start && token.start < end));
}
