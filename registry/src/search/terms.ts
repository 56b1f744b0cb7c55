import { RANKS, rankOf, type SearchRank } from "./rank.ts";

/** Terms that are looked through in one piece: less than a millisecond. */
const PIECE = 512;
/** About what a term takes besides its letters, and each entry that has it beyond the first. */
const TERM_BYTES = 70;
const ENTRY_BYTES = 12;
/** Nothing that is searched for has it: queries are split at it. */
const BREAK = "\n";

/** Terms that are counted; once there are more, only those that begin as the query does are looked for. */
export const MOST_COUNTED = 1_000;

/** A term that fits, and the entries that have it. */
export interface FoundTerm {
  readonly text: string;
  readonly rank: SearchRank;
  readonly entries: readonly number[];
}

/** What is found of terms: the best of them, and how many there are in all, {@link MOST_COUNTED} for that many and more. */
export interface FoundTerms {
  readonly best: readonly FoundTerm[];
  readonly count: number;
}

interface Piece {
  readonly texts: string[];
  /** Of each text the entries that have it: mostly one alone. */
  readonly entries: (number | number[])[];
  /** Undefined where a text was added since. */
  lines: Lines | undefined;
}

/** All texts of a piece in small letters, with breaks between them, and where each begins. */
interface Lines {
  readonly joined: string;
  readonly starts: readonly number[];
}

/** How terms are looked for. */
export interface Looking {
  /** In small letters, without spaces. */
  readonly words: readonly string[];
  readonly limit: number;
  /** Whether terms are names: of a name it matters whether it begins as the query does, of a sentence it does not. */
  readonly named: boolean;
  /** Whether an entry counts. */
  readonly counts: (entry: number) => boolean;
  /** Called after each piece of work. */
  readonly pause: () => Promise<void> | undefined;
}

/** Texts of one kind, such as the names of fields, each once, with the numbers of the entries that have it. */
export class Terms {
  readonly #pieces: Piece[] = [];
  readonly #shortOf: (text: string) => string;
  /** Which of all texts each is, counted through the pieces. */
  readonly #places = new Map<string, number>();
  /** About what it takes in memory. */
  bytes = 0;

  /** @param shortOf gives a shorter name of a term, by which it may be asked for as well. */
  constructor(shortOf: (text: string) => string = (text) => text) {
    this.#shortOf = shortOf;
  }

  add(text: string, entry: number): void {
    const place = this.#places.get(text);
    if (place === undefined) {
      this.#begin(text, entry);
      return;
    }
    const entries = this.#pieces[Math.floor(place / PIECE)]?.entries;
    const having = entries?.[place % PIECE];
    if (entries === undefined || having === undefined) return;
    if (typeof having === "number") {
      if (having !== entry) entries[place % PIECE] = [having, entry];
    } else if (having.at(-1) !== entry) having.push(entry);
    this.bytes += ENTRY_BYTES;
  }

  /** The terms that fit all words, the best first: by rank, then the shorter, then by name. */
  async find(looking: Looking): Promise<FoundTerms> {
    const best = bestOf(looking.limit);
    let count = 0;
    for (const piece of this.#pieces) {
      const enough = count >= MOST_COUNTED;
      if (enough && !looking.named) break;
      for (const found of fitting(piece, looking, { enough, shortOf: this.#shortOf })) {
        count += 1;
        best.add(found);
      }
      await looking.pause();
    }
    return { best: best.all(looking.counts), count: Math.min(count, MOST_COUNTED) };
  }

  #begin(text: string, entry: number): void {
    let piece = this.#pieces.at(-1);
    if (piece === undefined || piece.texts.length >= PIECE) {
      piece = { texts: [], entries: [], lines: undefined };
      this.#pieces.push(piece);
    }
    const index = piece.texts.push(text) - 1;
    piece.entries.push(entry);
    piece.lines = undefined;
    this.#places.set(text, (this.#pieces.length - 1) * PIECE + index);
    this.bytes += text.length * 2 + TERM_BYTES;
  }
}

interface Way {
  /** Whether so many were found that only those count which begin as the query does. */
  readonly enough: boolean;
  readonly shortOf: (text: string) => string;
}

/** The terms of a piece that fit. */
function* fitting(piece: Piece, { words, counts }: Looking, { enough, shortOf }: Way): Iterable<FoundTerm> {
  piece.lines ??= linesOf(piece.texts, shortOf);
  for (const index of enough ? beginning(piece.lines, words.join(" ")) : having(piece.lines, words)) {
    const [text = "", entries = []] = [piece.texts[index], piece.entries[index]];
    const short = shortOf(text);
    const rank = short === text ? rankIn(text, words) : betterOf(rankIn(text, words), rankIn(short, words));
    const all = typeof entries === "number" ? [entries] : entries;
    if (rank !== undefined && all.some(counts)) yield { text, rank, entries: all };
  }
}

/** The lines that begin so. */
function* beginning({ joined, starts }: Lines, wanted: string): Iterable<number> {
  for (const [index, start] of starts.entries()) if (joined.startsWith(wanted, start)) yield index;
}

/** The lines that have all words. They are looked through at once for the longest one. */
function* having({ joined, starts }: Lines, words: readonly string[]): Iterable<number> {
  const longest = longestOf(words);
  if (longest === "") return;
  let index = 0;
  let end = 0;
  for (let at = joined.indexOf(longest); at !== -1; at = joined.indexOf(longest, end)) {
    while ((starts[index + 1] ?? Number.POSITIVE_INFINITY) <= at) index += 1;
    end = starts[index + 1] ?? joined.length;
    const line = words.length === 1 ? longest : joined.slice(starts[index], end);
    if (words.every((word) => line.includes(word))) yield index;
  }
}

function rankIn(text: string, words: readonly string[]): SearchRank | undefined {
  return rankOf(text, lowerOf(text), words);
}

function betterOf(a: SearchRank | undefined, b: SearchRank | undefined): SearchRank | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return RANKS.indexOf(a) <= RANKS.indexOf(b) ? a : b;
}

function longestOf(words: readonly string[]): string {
  return words.reduce((a, b) => (b.length > a.length ? b : a), "");
}

/** The short name first, so that what begins so is found by how a line begins. */
function linesOf(texts: readonly string[], shortOf: (text: string) => string): Lines {
  const starts: number[] = [];
  let length = 0;
  const lines = texts.map((text) => {
    const short = shortOf(text);
    const line = short === text ? lowerOf(text) : `${lowerOf(short)} ${lowerOf(text)}`;
    starts.push(length);
    length += line.length + BREAK.length;
    return line;
  });
  return { joined: lines.join(BREAK), starts };
}

function lowerOf(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes(BREAK) ? lower.replaceAll(BREAK, " ") : lower;
}

/** Keeps the best of what is added. */
function bestOf(limit: number) {
  const kept: FoundTerm[] = [];
  return {
    add: (found: FoundTerm) => {
      const last = kept.length < limit ? undefined : kept.at(-1);
      if (last !== undefined && byRank(last, found) <= 0) return;
      const at = kept.findIndex((one) => byRank(found, one) < 0);
      kept.splice(at === -1 ? kept.length : at, 0, found);
      if (kept.length > limit) kept.pop();
    },
    all: (counts: (entry: number) => boolean) =>
      kept.map((found) => ({ ...found, entries: found.entries.filter(counts) })),
  };
}

/** The order of what is found. */
export function byRank(a: Pick<FoundTerm, "rank" | "text">, b: Pick<FoundTerm, "rank" | "text">): number {
  const rank = RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank);
  return rank || a.text.length - b.text.length || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
}
