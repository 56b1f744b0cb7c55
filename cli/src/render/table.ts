import type { Paint, Style } from "./paint.ts";
import { printable } from "./printable.ts";

/** A cell of a table with how it looks. */
export interface Cell {
  readonly text: string;
  readonly style?: Style | readonly Style[];
}

/** How a table stands. */
export interface TableLook {
  /** The names of the columns, as the first line. */
  readonly head?: readonly string[];
  /** Blanks before each line. */
  readonly indent?: number;
  /** Texts that are to come, so that columns of lines that are printed one by one stay in place. */
  readonly room?: readonly (readonly string[])[];
}

type Row = readonly (string | Cell)[];

/** The least columns that a cell is cut to. */
const LEAST = 12;
const GAP = 2;

/** Rows in columns, within the terminal's width: what does not fit is cut with `…`. Empty without rows. */
export function table(rows: readonly Row[], paint: Paint, look: TableLook = {}): string {
  if (rows.length === 0) return "";
  const cells = rows.map((row) => row.map(cellOf));
  const head = (look.head ?? []).map((text): Cell => ({ text, style: "dim" }));
  const all = head.length === 0 ? cells : [head, ...cells];
  const widths = fitted(natural(all, look.room ?? []), paint.width, look.indent ?? 0);
  return all.map((row) => " ".repeat(look.indent ?? 0) + lineOf(row, widths, paint)).join("\n");
}

function cellOf(cell: string | Cell): Cell {
  const { text, ...style }: Cell = typeof cell === "string" ? { text: cell } : cell;
  return { text: printable(text).replace(/[\n\t]/g, " "), ...style };
}

function natural(rows: readonly (readonly Cell[])[], room: readonly (readonly string[])[]): readonly number[] {
  const widths: number[] = [];
  for (const row of [...rows.map((one) => one.map(({ text }) => text)), ...room])
    for (const [index, text] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, text.length);
  return widths;
}

/** Takes what is too much from the widest column, again and again. */
function fitted(natural: readonly number[], width: number | undefined, indent: number): readonly number[] {
  const widths = [...natural];
  const sum = () => widths.reduce((one, other) => one + other + GAP, indent - GAP);
  while (width !== undefined && sum() > width) {
    const widest = widths.indexOf(Math.max(...widths));
    const now = widths[widest] ?? 0;
    if (now <= LEAST) break;
    const next = Math.max(LEAST, ...widths.filter((one) => one < now));
    widths[widest] = Math.max(next === now ? LEAST : next, now - (sum() - width), LEAST);
    if (widths[widest] === now) widths[widest] = now - 1;
  }
  return widths;
}

function lineOf(row: readonly Cell[], widths: readonly number[], paint: Paint): string {
  const parts = row.map(({ text, style }, index) => {
    const width = widths[index] ?? text.length;
    const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
    // Blanks at the end of a line are not printed.
    const rest = row.slice(index + 1).some((one) => one.text !== "") ? " ".repeat(width - cut.length) : "";
    return (style === undefined || cut === "" ? cut : paint(style, cut)) + rest;
  });
  return parts.join(" ".repeat(GAP)).trimEnd();
}
