import type { LinePair } from "../code/diff.ts";
import type { CodeRange } from "../code/lines.ts";
import type { CodeLine } from "../code/token.ts";
import { type Html, html, type Inside } from "../html.ts";
import { codeText } from "./code.ts";
import type { CompareModel, DiffNote } from "./compare-model.ts";
import { NoteCard } from "./diff-note.ts";

/** Lines around a change that are shown; longer runs of same lines are folded. */
const CONTEXT = 4;

/** A row: a pair of lines that are the same, or what was replaced by what. */
interface Row extends LinePair {
  readonly changed: boolean;
}

/** Two texts line by line, folded where they are the same, with notes below the lines that they are about. */
export function DiffRows(model: CompareModel): Html {
  const rows = model.inline ? model.pairs.map(asRow) : sideBySide(model.pairs);
  const notes = notesByRow(rows, model.notes);
  const label = model.inline ? "Both texts in one" : "Both texts side by side";
  return html`<div class=${`diff ${model.inline ? "diff-inline" : "diff-split"}`} role="region" aria-label=${label} tabindex="0">
    ${folded(rows, notes).map((part) =>
      part.folds
        ? html`<details class="fold"><summary>${part.rows.length} unchanged lines</summary>${part.rows.map(({ row }) => Line(row, model))}</details>`
        : part.rows.map(({ row, at }) => [
            Line(row, model),
            ...(notes.get(at) ?? []).map((index) => NoteCard(model.notes[index], index)),
          ]),
    )}
    ${(notes.get(-1) ?? []).map((index) => NoteCard(model.notes[index], index))}
  </div>`;
}

function asRow(pair: LinePair): Row {
  return { ...pair, changed: pair.old === undefined || pair.new === undefined };
}

/** What was removed stands beside what was added in its place. */
function sideBySide(pairs: readonly LinePair[]): readonly Row[] {
  const rows: Row[] = [];
  let removed: number[] = [];
  let added: number[] = [];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1)
      rows.push({ old: removed[at], new: added[at], changed: true });
    removed = [];
    added = [];
  };
  for (const pair of pairs) {
    if (pair.old !== undefined && pair.new !== undefined) {
      flush();
      rows.push({ ...pair, changed: false });
    } else if (pair.old !== undefined) removed.push(pair.old);
    else if (pair.new !== undefined) added.push(pair.new);
  }
  flush();
  return rows;
}

/** The notes of each row, by their places in the list; those without a place in the texts are at -1. */
function notesByRow(rows: readonly Row[], notes: readonly DiffNote[]): ReadonlyMap<number, readonly number[]> {
  const byOld = new Map(rows.map((row, at) => [row.old, at]));
  const byNew = new Map(rows.map((row, at) => [row.new, at]));
  const found = new Map<number, number[]>();
  for (const [index, { old, fresh }] of notes.entries()) {
    // A field that only one side has is a smaller place than the record that lacks it.
    const isAtOld = old !== undefined && (fresh === undefined || sizeOf(old) < sizeOf(fresh));
    const at = (isAtOld ? byOld.get(old.line) : fresh && byNew.get(fresh.line)) ?? -1;
    found.set(at, [...(found.get(at) ?? []), index]);
  }
  return found;
}

function sizeOf({ range }: { readonly range: CodeRange }): number {
  return range.end - range.start;
}

interface Part {
  readonly folds: boolean;
  readonly rows: readonly { readonly row: Row; readonly at: number }[];
}

function folded(rows: readonly Row[], notes: ReadonlyMap<number, readonly number[]>): readonly Part[] {
  const near = new Uint8Array(rows.length);
  for (const [at, { changed }] of rows.entries())
    if (changed || notes.has(at)) near.fill(1, Math.max(0, at - CONTEXT), at + CONTEXT + 1);
  const parts: { folds: boolean; rows: { row: Row; at: number }[] }[] = [];
  for (const [at, row] of rows.entries()) {
    const folds = near[at] === 0;
    const last = parts.at(-1);
    if (last === undefined || last.folds !== folds) parts.push({ folds, rows: [{ row, at }] });
    else last.rows.push({ row, at });
  }
  // One or two lines are shown rather than hidden behind another.
  return parts.map((part) => (part.rows.length < 3 ? { ...part, folds: false } : part));
}

function Line({ changed, ...pair }: Row, { old, fresh, notes, inline }: CompareModel): Html {
  const left = pair.old === undefined ? undefined : old.lines[pair.old];
  const right = pair.new === undefined ? undefined : fresh.lines[pair.new];
  const marks = (side: "old" | "fresh", line: number | undefined) =>
    notes.flatMap((note) => {
      const place = note[side];
      return place !== undefined && place.line === line ? [place.range] : [];
    });
  const half = (side: "old" | "fresh", line: CodeLine | undefined, number: number | undefined): Html => {
    const kind = line === undefined ? "none" : !changed ? "same" : side === "old" ? "gone" : "added";
    return html`<span class=${`half ${kind}`}>
      <span class="no" data-no=${number === undefined ? "" : number + 1}></span>
      <code>${SAID[kind]}${line === undefined ? "" : codeText(line, marks(side, number))}${"\n"}</code>
    </span>`;
  };
  if (inline) {
    const [side, line, number] =
      right === undefined ? (["old", left, pair.old] as const) : (["fresh", right, pair.new] as const);
    return html`<div class="pair">${half(side, line, number)}</div>`;
  }
  return html`<div class="pair">${half("old", left, pair.old)}${half("fresh", right, pair.new)}</div>`;
}

const SAID: Readonly<Record<string, Inside>> = {
  gone: html`<span class="sr-only">removed: </span>`,
  added: html`<span class="sr-only">added: </span>`,
};
