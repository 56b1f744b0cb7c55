import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** The widest part of a line that is shown; stored schemas are one long line. */
const WIDEST = 100;

/** A place in a text; of a line and column that are not known, nothing is shown. */
export interface SnippetPlace {
  readonly name: string;
  readonly text: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly length?: number | undefined;
}

/** How a snippet looks. */
export interface SnippetLook {
  readonly arrow: string;
  readonly mark: "^" | "-";
  /** What stands behind the marks. */
  readonly label?: string;
  /** Columns that line numbers take. */
  readonly gutter: number;
  readonly paint: Paint;
  readonly style: "red" | "yellow" | "blue";
}

/** Where something stands: `--> FILE:LINE:COLUMN`, the line and marks under what is meant. */
export function snippet(place: SnippetPlace, look: SnippetLook): readonly string[] {
  const { paint, gutter } = look;
  const indent = " ".repeat(gutter);
  const position = place.line === undefined ? "" : `:${place.line}:${place.column ?? 1}`;
  const head = `${indent}${paint("blue", look.arrow)} ${printable(place.name)}${position}`;
  const line = place.line === undefined ? undefined : place.text?.split(/\r\n|\n|\r/)[place.line - 1];
  if (line === undefined)
    return look.label === undefined ? [head] : [head, `${indent}${paint("blue", "  =")} ${look.label}`];
  const part = cut(line, (place.column ?? 1) - 1, place.length ?? 1);
  const bar = paint("blue", "|");
  const number = paint("blue", String(place.line).padStart(gutter));
  const marks = paint(look.style, look.mark.repeat(part.length) + (look.label === undefined ? "" : ` ${look.label}`));
  return [head, `${indent} ${bar}`, `${number} ${bar} ${part.text}`, `${indent} ${bar} ${part.before}${marks}`];
}

interface Part {
  readonly text: string;
  /** Blanks of the width of what stands before the marks. */
  readonly before: string;
  readonly length: number;
}

/** The part of a line around a place, with `…` where something was left out. */
function cut(line: string, column: number, length: number): Part {
  const wanted = Math.max(1, Math.min(length, line.length - column));
  const from = line.length <= WIDEST ? 0 : Math.max(0, Math.min(column - 20, line.length - WIDEST));
  const to = Math.min(line.length, from + WIDEST);
  const lead = (from > 0 ? "…" : "") + printable(line.slice(from, column));
  const marked = printable(line.slice(column, Math.min(column + wanted, to)));
  const rest = printable(line.slice(Math.min(column + wanted, to), to)) + (to < line.length ? "…" : "");
  return { text: lead + marked + rest, before: lead.replace(/[^\t]/g, " "), length: Math.max(1, marked.length) };
}
