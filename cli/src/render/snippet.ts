import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** The widest part of a line that is shown where no terminal's width is known; stored schemas are one long line. */
const WIDEST = 100;
/** The least of a line that is worth showing. */
const LEAST = 20;
/** The longest label that stands behind the marks; what is longer is cut. */
const LABEL = 60;

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
  const head = `${indent}${paint("blue", look.arrow)} ${linked(printable(place.name) + position, place.name, look)}`;
  const line = place.line === undefined ? undefined : place.text?.split(/\r\n|\n|\r/)[place.line - 1];
  if (line === undefined)
    return look.label === undefined ? [head] : [head, `${indent}${paint("blue", "  =")} ${look.label}`];
  // The gutter, its bar, the ellipses at both ends.
  const width = Math.max(LEAST, Math.min(WIDEST, (paint.width ?? WIDEST + gutter + 6) - gutter - 6));
  const part = cut(line, { column: (place.column ?? 1) - 1, length: place.length ?? 1, width });
  const bar = paint("blue", "|");
  const number = paint("blue", String(place.line).padStart(gutter));
  const marks = look.mark.repeat(part.length);
  const label = labelled(look, gutter + 3 + part.before.length + marks.length);
  const under = `${indent} ${bar} ${part.before}${paint(look.style, marks + label.behind)}`;
  return [head, `${indent} ${bar}`, `${number} ${bar} ${part.text}`, under, ...label.below];
}

/** A label behind the marks, or on a line of its own where it does not fit there. */
function labelled(
  { label, paint, gutter, style }: SnippetLook,
  at: number,
): { readonly behind: string; readonly below: readonly string[] } {
  if (label === undefined || label === "") return { behind: "", below: [] };
  const room = paint.width === undefined ? Number.POSITIVE_INFINITY : paint.width - at - 1;
  if (label.length <= room) return { behind: ` ${label}`, below: [] };
  const width = Math.max(LEAST, Math.min(LABEL, (paint.width ?? LABEL) - gutter - 3));
  const short = label.length > width ? `${label.slice(0, width - 1)}…` : label;
  const bar = `${" ".repeat(gutter)} ${paint("blue", "|")}`;
  const before = Math.max(0, Math.min(at - gutter - 3, (paint.width ?? 0) - gutter - 3 - short.length));
  return { behind: "", below: [`${bar} ${" ".repeat(before)}${paint(style, short)}`] };
}

/** The name leads to the file, where there is one and the terminal has links. */
function linked(text: string, name: string, { paint }: SnippetLook): string {
  return paint.link !== undefined && existsSync(name) ? paint.link(text, pathToFileURL(resolve(name)).href) : text;
}

interface Part {
  readonly text: string;
  /** Blanks of the width of what stands before the marks. */
  readonly before: string;
  readonly length: number;
}

interface Cut {
  /** From 0. */
  readonly column: number;
  readonly length: number;
  /** The most columns of the line that are shown. */
  readonly width: number;
}

/** The part of a line around a place, with `…` where something was left out. */
function cut(line: string, { column, length, width }: Cut): Part {
  const wanted = Math.max(1, Math.min(length, line.length - column));
  const before = Math.min(20, Math.floor(width / 3));
  const from = line.length <= width ? 0 : Math.max(0, Math.min(column - before, line.length - width));
  const to = Math.min(line.length, from + width);
  const lead = (from > 0 ? "…" : "") + printable(line.slice(from, column));
  const marked = printable(line.slice(column, Math.min(column + wanted, to)));
  const rest = printable(line.slice(Math.min(column + wanted, to), to)) + (to < line.length ? "…" : "");
  return { text: lead + marked + rest, before: lead.replace(/[^\t]/g, " "), length: Math.max(1, marked.length) };
}
