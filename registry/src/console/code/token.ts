/** What a part of a text is: `quiet` is punctuation and comments, `word` what the language itself defines. */
export type TokenKind = "key" | "string" | "number" | "word" | "quiet" | "plain";

/** A part of a text that is shown as one; `start` and `end` are of the text that was given, in UTF-16 units. */
export interface CodeToken {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A line as it is shown. */
export interface CodeLine {
  /** Blanks before it. */
  readonly indent: number;
  readonly tokens: readonly CodeToken[];
}

/** The line as text, without what tells its tokens apart. */
export function lineText({ indent, tokens }: CodeLine): string {
  return " ".repeat(indent) + tokens.map(({ text }) => text).join("");
}
