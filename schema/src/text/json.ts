import { lineAndColumn, type Place, SchemaError } from "../error.ts";
import type { JsonMember, JsonObject, JsonValue } from "./value.ts";

/** Levels of arrays and objects within each other that a text may have. Jackson, which Avro Java reads with, has the same bound. */
export const MAX_JSON_NESTING = 1_000;

/** What is taken besides JSON. */
export interface JsonOptions {
  /** Take `/* … *\/` and `// …` for blanks, as Avro Java does. */
  readonly comments?: boolean;
  /** Do not look at what stands behind the value, as Jackson does not. */
  readonly trailing?: "ignored";
}

interface Frame {
  readonly start: number;
  readonly items: JsonValue[] | undefined;
  readonly members: JsonMember[] | undefined;
  key: string;
  keyStart: number;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/**
 * Reads JSON text (RFC 8259) without losing anything: number texts, the order of members and duplicates stay.
 * Linear, and bounded in depth by {@link MAX_JSON_NESTING}.
 * Throws {@link SchemaError} with line, column and JSON pointer; its codes begin with `json/`.
 */
export function parseJson(text: string, options: JsonOptions = {}): JsonValue {
  const reader = new Reader(text, options.comments ?? false);
  const value = reader.document();
  if (options.trailing !== "ignored") reader.end();
  return value;
}

/**
 * Reads JSON values that stand one after another, such as one a line; offsets are those of the whole text. None where there
 * are but blanks. Throws as {@link parseJson} does.
 */
export function parseJsonSequence(text: string): readonly JsonValue[] {
  const reader = new Reader(text, false);
  const values: JsonValue[] = [];
  while (!reader.isAtEnd()) values.push(reader.document());
  return values;
}

class Reader {
  readonly #text: string;
  readonly #comments: boolean;
  readonly #stack: Frame[] = [];
  #at = 0;

  constructor(text: string, comments: boolean) {
    this.#text = text;
    this.#comments = comments;
  }

  document(): JsonValue {
    for (;;) {
      let value = this.#open();
      // Close every array and object that ends here; stop at the first that goes on.
      while (value !== undefined) {
        const frame = this.#stack.at(-1);
        if (frame === undefined) return value;
        if (frame.items !== undefined) frame.items.push(value);
        else frame.members?.push({ key: frame.key, keyStart: frame.keyStart, value });
        value = this.#next(frame);
      }
    }
  }

  isAtEnd(): boolean {
    this.#blanks();
    return this.#at >= this.#text.length;
  }

  end(): void {
    if (!this.isAtEnd())
      throw this.#error(
        "json/trailing-text",
        "text after the end of the JSON value",
        "Remove it; a schema is one JSON value.",
      );
  }

  /** Reads a whole scalar or empty container, or opens a container and answers undefined. */
  #open(): JsonValue | undefined {
    this.#blanks();
    const start = this.#at;
    const character = this.#text[start];
    if (character === '"') return { kind: "string", value: this.#string(), start, end: this.#at };
    if (character === "{" || character === "[") return this.#container(character, start);
    if (character === "-" || (character !== undefined && character >= "0" && character <= "9"))
      return this.#number(start);
    if (this.#word("true")) return { kind: "boolean", value: true, start, end: this.#at };
    if (this.#word("false")) return { kind: "boolean", value: false, start, end: this.#at };
    if (this.#word("null")) return { kind: "null", start, end: this.#at };
    throw this.#unexpected("a JSON value");
  }

  #container(character: "{" | "[", start: number): JsonValue | undefined {
    this.#at += 1;
    this.#blanks();
    const isArray = character === "[";
    if (this.#text[this.#at] === (isArray ? "]" : "}")) {
      this.#at += 1;
      return isArray
        ? { kind: "array", items: [], start, end: this.#at }
        : { kind: "object", members: [], start, end: this.#at };
    }
    if (this.#stack.length >= MAX_JSON_NESTING) {
      this.#at = start;
      throw this.#error(
        "json/too-deep",
        `arrays and objects nest more than ${MAX_JSON_NESTING} levels deep`,
        "Make the schema shallower, for instance with named types.",
      );
    }
    const frame: Frame = {
      start,
      items: isArray ? [] : undefined,
      members: isArray ? undefined : [],
      key: "",
      keyStart: 0,
    };
    this.#stack.push(frame);
    if (!isArray) this.#key(frame);
    return undefined;
  }

  /** After a value: goes on to the container's next one (undefined), or closes it (the container). */
  #next(frame: Frame): JsonValue | undefined {
    this.#blanks();
    const character = this.#text[this.#at];
    if (character === ",") {
      this.#at += 1;
      if (frame.members !== undefined) this.#key(frame);
      return undefined;
    }
    if (character !== (frame.items === undefined ? "}" : "]"))
      throw this.#unexpected(frame.items === undefined ? "',' or '}'" : "',' or ']'");
    this.#at += 1;
    this.#stack.pop();
    const { start } = frame;
    return frame.items === undefined
      ? { kind: "object", members: frame.members ?? [], start, end: this.#at }
      : { kind: "array", items: frame.items, start, end: this.#at };
  }

  #key(frame: Frame): void {
    this.#blanks();
    if (this.#text[this.#at] !== '"') throw this.#unexpected("a member name in double quotes");
    frame.keyStart = this.#at;
    frame.key = this.#string();
    this.#blanks();
    if (this.#text[this.#at] !== ":") throw this.#unexpected("':' after the member name");
    this.#at += 1;
  }

  #number(start: number): JsonValue {
    NUMBER.lastIndex = start;
    const text = NUMBER.exec(this.#text)?.[0];
    const after = this.#text[start + (text?.length ?? 0)] ?? "";
    if (text === undefined || /[\w.+-]/.test(after)) {
      throw this.#error(
        "json/bad-number",
        "a number that JSON does not have",
        "Write numbers as -1, 2.5 or 1e3: no leading zeros, no '+', no NaN.",
      );
    }
    this.#at = start + text.length;
    return { kind: "number", text, start, end: this.#at };
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at) || /\w/.test(this.#text[this.#at + word.length] ?? "")) return false;
    this.#at += word.length;
    return true;
  }

  #string(): string {
    this.#at += 1;
    let value = "";
    for (;;) {
      value += this.#plain();
      const character = this.#text[this.#at];
      if (character === '"') {
        this.#at += 1;
        return value;
      }
      if (character === "\\") value += this.#escape();
      else if (character === undefined) throw this.#unexpected("the closing '\"' of a string");
      else
        throw this.#error(
          "json/control-character",
          "a control character inside a string",
          "Write it as an escape, such as \\n.",
        );
    }
  }

  /** The letters up to the next that means something in a string. */
  #plain(): string {
    const start = this.#at;
    let code = this.#text.charCodeAt(this.#at);
    // At the end of the text the code is no number.
    while (code >= 0x20 && code !== QUOTE && code !== BACKSLASH) {
      this.#at += 1;
      code = this.#text.charCodeAt(this.#at);
    }
    return this.#text.slice(start, this.#at);
  }

  #escape(): string {
    const letter = this.#text[this.#at + 1] ?? "";
    const plain = ESCAPES.get(letter);
    if (plain !== undefined) {
      this.#at += 2;
      return plain;
    }
    const digits = this.#text.slice(this.#at + 2, this.#at + 6);
    if (letter !== "u" || !/^[0-9a-fA-F]{4}$/.test(digits)) {
      throw this.#error(
        "json/bad-escape",
        "an escape that JSON does not have",
        'Use \\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hex digits.',
      );
    }
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #blanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) this.#at += 1;
      else if (code !== 0x2f || !this.#comments || !this.#comment()) return;
    }
  }

  #comment(): boolean {
    const kind = this.#text[this.#at + 1];
    if (kind !== "/" && kind !== "*") return false;
    const end = this.#text.indexOf(kind === "/" ? "\n" : "*/", this.#at + 2);
    if (end === -1 && kind === "*")
      throw this.#error("json/unexpected-end", "a comment that does not end", "Close it with */.");
    this.#at = end === -1 ? this.#text.length : end + (kind === "/" ? 1 : 2);
    return true;
  }

  #unexpected(expected: string): SchemaError {
    const found = this.#text[this.#at];
    if (found === undefined)
      return this.#error(
        "json/unexpected-end",
        `the text ends where ${expected} is expected`,
        "Check that nothing was cut off.",
      );
    return this.#error(
      "json/unexpected-character",
      `${JSON.stringify(found)} where ${expected} is expected`,
      "Check the JSON around this place.",
    );
  }

  #error(code: string, message: string, hint: string): SchemaError {
    return new SchemaError({ code, message, hint, place: placeAt(this.#text, this.#at, this.#pointer()) });
  }

  #pointer(): string {
    return this.#stack
      .map((frame) => `/${escapePointer(frame.items === undefined ? frame.key : String(frame.items.length))}`)
      .join("");
  }
}

/** A place of a text by its offset. */
export function placeAt(text: string, offset: number, pointer: string): Place {
  return { offset, ...lineAndColumn(text, offset), pointer };
}

/** A member name as a token of a JSON pointer (RFC 6901, section 3). */
export function escapePointer(token: string): string {
  // Most names have neither, and every node of a schema has a pointer.
  if (!token.includes("~") && !token.includes("/")) return token;
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The member of an object; the last one where a name stands twice, as most readers of JSON have it. */
export function member(object: JsonObject, key: string): JsonValue | undefined {
  const { members } = object;
  for (let index = members.length - 1; index >= 0; index -= 1) {
    const one = members[index];
    if (one?.key === key) return one.value;
  }
  return undefined;
}

/** The value that a JSON pointer leads to (RFC 6901), of a repeated name the last; undefined where there is none. */
export function valueAt(value: JsonValue, pointer: string): JsonValue | undefined {
  let at: JsonValue | undefined = value;
  for (const escaped of pointer.split("/").slice(1)) {
    const token = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    if (at?.kind === "object") at = member(at, token);
    else at = at?.kind === "array" && /^(?:0|[1-9]\d*)$/.test(token) ? at.items[Number(token)] : undefined;
  }
  return at;
}
