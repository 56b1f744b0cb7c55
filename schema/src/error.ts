/** A place in a text: `offset` counts UTF-16 units from 0, `line` and `column` from 1; `pointer` is a JSON pointer (RFC 6901). */
export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
}

/** From `start` (inclusive) to `end` (exclusive), in UTF-16 units of the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What makes a {@link SchemaError}: a stable code, one sentence, and where known a place and what to do. */
export interface SchemaErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly place?: Place;
  readonly hint?: string;
  /** Whether the message is that of the format's reference implementation, word for word. */
  readonly verbatim?: boolean;
  /** How Confluent's registry words all errors of the kind, where it says no more than that. */
  readonly confluent?: ConfluentFault;
}

/** Words of Confluent's registry for a schema that it rejects: `text`, as no schema at all; `schema`, for what it says. */
export interface ConfluentFault {
  readonly of: "text" | "schema";
  readonly words: string;
}

/** A schema text that cannot be taken. `code` is stable, such as `avro/undefined-name` or `json/unexpected-end`. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
  readonly code: string;
  readonly place: Place | undefined;
  readonly hint: string | undefined;
  readonly verbatim: boolean;
  readonly confluent: ConfluentFault | undefined;

  constructor(facts: SchemaErrorFacts) {
    super(facts.message);
    this.code = facts.code;
    this.place = facts.place;
    this.hint = facts.hint;
    this.verbatim = facts.verbatim ?? false;
    this.confluent = facts.confluent;
  }

  /** The same as plain data, from which it can be made again. */
  facts(): SchemaErrorFacts {
    const { code, message, place, hint, verbatim, confluent } = this;
    return {
      code,
      message,
      ...(place === undefined ? {} : { place }),
      ...(hint === undefined ? {} : { hint }),
      ...(verbatim ? { verbatim } : {}),
      ...(confluent === undefined ? {} : { confluent }),
    };
  }
}

/** Gives the line and column (both from 1) of an offset in a text. Linear in the offset. */
export function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf("\n"); next !== -1 && next < offset; next = text.indexOf("\n", next + 1)) {
    line += 1;
    start = next + 1;
  }
  return { line, column: offset - start + 1 };
}
