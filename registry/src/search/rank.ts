/** How well a name fits what was asked for, the best first. */
export const RANKS = ["exact", "prefix", "word", "part"] as const;
/** One of {@link RANKS}. */
export type SearchRank = (typeof RANKS)[number];

/** The words of a query, in small letters, each once. */
export function queryWords(query: string): readonly string[] {
  return [...new Set(query.toLowerCase().split(/\s+/).filter(Boolean))];
}

/**
 * How well a text fits words, of which each has to be in it; undefined where one is not. `lower` is the text in small letters.
 */
export function rankOf(text: string, lower: string, words: readonly string[]): SearchRank | undefined {
  if (words.length === 0 || !words.every((word) => lower.includes(word))) return undefined;
  const whole = words.join(" ");
  if (lower === whole) return "exact";
  if (lower.startsWith(whole)) return "prefix";
  return words.every((word) => beginsWord(text, lower, word)) ? "word" : "part";
}

/** Whether a word of the text begins with it: after a sign, a space or, as in `OrderPlaced`, with a capital. */
function beginsWord(text: string, lower: string, word: string): boolean {
  // Where small letters are more or fewer than the text has, capitals are not where they were.
  const cased = text.length === lower.length;
  for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + 1)) {
    if (at === 0 || !LETTER.test(lower[at - 1] ?? "")) return true;
    if (cased && CAPITAL.test(text[at] ?? "") && !CAPITAL.test(text[at - 1] ?? "")) return true;
  }
  return false;
}

const LETTER = /[\p{L}\p{N}]/u;
const CAPITAL = /\p{Lu}/u;
