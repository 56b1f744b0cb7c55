import { type ProtoToken, protoTokens } from "./proto-tokens.ts";

/** What is printed so far: whole lines, and the one that is being written. */
interface Page {
  readonly lines: string[];
  line: string;
  /** Levels of the line that is being written, and of the next one. */
  indent: number;
  depth: number;
  /** Open round and square brackets: what stands in them stays on one line. */
  brackets: number;
  /** Whether the line is complete, but for a comment behind it. */
  ended: boolean;
}

/**
 * A text of Protobuf with two blanks for each level, one statement a line, and at most one empty line between two. Comments stay,
 * in front of what they are about or behind it.
 */
export function formatProto(text: string): string {
  const tokens = protoTokens(text);
  const page: Page = { lines: [], line: "", indent: 0, depth: 0, brackets: 0, ended: true };
  for (const [index, token] of tokens.entries()) write(page, token, tokens[index - 1], tokens[index + 1]);
  flush(page);
  return page.lines.length === 0 ? "" : `${page.lines.join("\n")}\n`;
}

function write(page: Page, token: ProtoToken, before: ProtoToken | undefined, after: ProtoToken | undefined): void {
  if (token.kind === "line-comment" || token.kind === "block-comment") return writeComment(page, token);
  const { text } = token;
  const attached = (text === ";" || text === ",") && before?.text === "}";
  if (text === "}") {
    page.depth = Math.max(0, page.depth - 1);
    // An empty block stays in its line.
    if (before?.text === "{" && page.line !== "") {
      page.line += "}";
      page.ended = true;
      return;
    }
    begin(page, token, false);
  } else if (page.ended && !attached) begin(page, token, before?.text !== "{");
  page.line += page.line === "" || attached || !isApart(before, token) ? text : ` ${text}`;
  if ("([".includes(text)) page.brackets += 1;
  if (")]".includes(text)) page.brackets = Math.max(0, page.brackets - 1);
  if (text === "{") {
    page.depth += 1;
    page.ended = true;
  } else page.ended = (text === ";" && page.brackets === 0) || (text === "}" && !isGoingOn(after));
}

/** Whether what closes a block is followed by more of the same statement. */
function isGoingOn(after: ProtoToken | undefined): boolean {
  return after !== undefined && (after.text === "]" || after.text === ")");
}

function writeComment(page: Page, token: ProtoToken): void {
  const isBehind = token.newlines === 0 && page.line !== "";
  if (!isBehind) begin(page, token, true);
  const wasEnded = page.ended;
  const [first = "", ...more] = token.text.split("\n").map((line) => line.trimEnd());
  page.line += isBehind ? ` ${first}` : first;
  for (const line of more) {
    page.lines.push("  ".repeat(page.indent) + page.line);
    const trimmed = line.trimStart();
    // The line is written without its indentation, which it gets when it is flushed.
    page.line = trimmed.startsWith("*") ? ` ${trimmed}` : trimmed;
  }
  page.ended = token.kind === "line-comment" || !isBehind || wasEnded;
}

/** Begins a line for a token; an empty one stays before it where `mayBeApart`. */
function begin(page: Page, { newlines }: ProtoToken, mayBeApart: boolean): void {
  flush(page);
  const opened = page.lines.at(-1)?.endsWith("{") === true;
  if (mayBeApart && newlines > 1 && page.lines.length > 0 && !opened) page.lines.push("");
  page.indent = page.depth;
}

function flush(page: Page): void {
  if (page.line !== "") page.lines.push("  ".repeat(page.indent) + page.line);
  page.line = "";
  page.ended = false;
}

/** The words before which a round bracket stands apart. */
const APART: ReadonlySet<string> = new Set(["option", "returns", "extensions", "="]);

/** Whether a blank stands between two tokens of a line. */
function isApart(before: ProtoToken | undefined, { text }: ProtoToken): boolean {
  if (before === undefined) return false;
  const last = before.text;
  if (";,)]>:".includes(text) && text.length === 1) return false;
  if ("([<-".includes(last) && last.length === 1) return false;
  if (text === "(") return APART.has(last) || last === "," || last === "{";
  if (text === "<") return last !== "map";
  return !(last === ")" && text.startsWith("."));
}
