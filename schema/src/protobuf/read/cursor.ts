import { lineAndColumn, SchemaError, type Span } from "../../error.ts";

/** How deep messages, groups and option values may stand within each other. */
export const MAX_PROTO_NESTING = 500;

type Kind = "word" | "string" | "symbol" | "end";

/** What reading took, for who wants to know that it is linear: characters looked at. */
export interface ReadSteps {
  count: number;
}

const BLANK = /[ \t\r\n\f\v\uFEFF]*/y;
// Names, keywords and numbers alike: what a word is good for is for the grammar to say. A sign belongs to it after an exponent.
const WORD = /(?:0[xX][0-9A-Fa-f]+|(?:\d[\d_]*\.?\d*|\.\d+)[eE][+-]?\d+[fF]?|[A-Za-z0-9_.]+)/y;
const STRING = /"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"|'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'/y;

/** Where reading stands in the text: one token at a time, each looked at once. */
export class Cursor {
  readonly source: string;
  readonly #steps: ReadSteps | undefined;
  kind: Kind = "end";
  text = "";
  start = 0;
  end = 0;
  /** Where the token before ended. */
  last = 0;
  /** The comments right before the token, with no empty line between. */
  comment: Span | undefined;

  constructor(source: string, steps?: ReadSteps, from = 0) {
    this.source = source;
    this.#steps = steps;
    this.end = from;
    this.next();
  }

  /** Goes to the next token. */
  next(): void {
    this.last = this.end;
    const start = this.#skip();
    this.start = start;
    const token = this.#token(start);
    this.kind = token.kind;
    this.end = token.end;
    this.text = this.source.slice(start, token.end);
    if (this.#steps !== undefined) this.#steps.count += this.end - this.last + 1;
  }

  /** Whether the token is this word or symbol. */
  is(text: string): boolean {
    return this.text === text && (this.kind === "word" || this.kind === "symbol");
  }

  /** Goes past this word or symbol if it is the token. */
  accept(text: string): boolean {
    const found = this.is(text);
    if (found) this.next();
    return found;
  }

  /** Goes past this symbol. Throws where the token is another one; `after` says what it has to follow. */
  expect(symbol: string, after: string): void {
    if (!this.accept(symbol)) throw this.unexpected(`"${symbol}" after ${after}`);
  }

  /** What follows the token, for the few places of the grammar that have to look ahead. */
  ahead(): Cursor {
    return new Cursor(this.source, this.#steps, this.end);
  }

  /** The error that something else was expected here. */
  unexpected(wanted: string): SchemaError {
    const found = this.kind === "end" ? "the end of the text" : shown(this.text);
    return this.fault("protobuf/unexpected-token", `expected ${wanted}, found ${found}`, this);
  }

  /** An error at a place. */
  fault(code: string, message: string, at: Span, hint?: string): SchemaError {
    return faultAt(this.source, { code, message, at, hint });
  }

  /** Past blanks and comments; remembers the comments that belong to what follows. */
  #skip(): number {
    const { source } = this;
    let at = this.end;
    let comment: { start: number; end: number } | undefined;
    // A comment on the line where the token before ended is about that one.
    let fresh = this.end === 0;
    for (;;) {
      BLANK.lastIndex = at;
      BLANK.exec(source);
      const blank = source.slice(at, BLANK.lastIndex);
      at = BLANK.lastIndex;
      const lines = blank.split("\n").length - 1;
      if (lines > 0) fresh = true;
      if (lines > 1) comment = undefined;
      const end = this.#commentEnd(at);
      if (end === undefined) break;
      if (fresh) comment = { start: comment?.start ?? at, end };
      at = end;
    }
    this.comment = comment;
    return at;
  }

  /** Where the comment that begins here ends; undefined where none does. */
  #commentEnd(at: number): number | undefined {
    const { source } = this;
    if (source.startsWith("//", at)) {
      const end = source.indexOf("\n", at);
      return end === -1 ? source.length : end;
    }
    if (!source.startsWith("/*", at)) return undefined;
    const end = source.indexOf("*/", at + 2);
    if (end === -1)
      throw this.fault(
        "protobuf/unclosed-comment",
        "this comment does not end",
        { start: at, end: at + 2 },
        'Close it with "*/".',
      );
    return end + 2;
  }

  #token(start: number): { readonly kind: Kind; readonly end: number } {
    if (start >= this.source.length) return { kind: "end", end: start };
    WORD.lastIndex = start;
    if (WORD.test(this.source)) return { kind: "word", end: WORD.lastIndex };
    STRING.lastIndex = start;
    if (STRING.test(this.source)) return { kind: "string", end: STRING.lastIndex };
    const [letter = ""] = this.source.slice(start, start + 2);
    if (letter === '"' || letter === "'")
      throw this.fault(
        "protobuf/unclosed-string",
        "this string does not end on its line",
        { start, end: start + 1 },
        `Close it with ${letter}.`,
      );
    return { kind: "symbol", end: start + letter.length };
  }
}

/** An error with line and column of a text. */
export function faultAt(
  source: string,
  {
    code,
    message,
    at,
    hint,
  }: { readonly code: string; readonly message: string; readonly at: Span; readonly hint?: string | undefined },
): SchemaError {
  const place = { offset: at.start, ...lineAndColumn(source, at.start), pointer: "" };
  return new SchemaError({ code, message, place, ...(hint === undefined ? {} : { hint }) });
}

function shown(text: string): string {
  return text.length > 60 ? `"${text.slice(0, 60)}…"` : `"${text}"`;
}
