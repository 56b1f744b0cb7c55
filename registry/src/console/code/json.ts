import type { CodeLine, CodeToken } from "./token.ts";

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;
/** Letters that a list or object may have to stand on one line. */
const WIDTH = 96;
const STEP = 2;

interface Brackets {
  /** For each opening bracket whether all inside it stands on one line. */
  readonly flat: ReadonlySet<number>;
}

/** The lines of a JSON text, laid out anew: what is short stands on one line. Undefined where the text is not JSON. */
export function jsonLines(text: string): readonly CodeLine[] | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const tokens = [...text.matchAll(TOKEN)].map(([found], index, all) => tokenOf(found, all[index]?.index ?? 0));
  return laidOut(asKeys(tokens), bracketsIn(tokens));
}

function tokenOf(text: string, start: number): CodeToken {
  const kind = text.startsWith('"')
    ? "string"
    : /^[-\d]/.test(text)
      ? "number"
      : /^[tfn]/.test(text)
        ? "word"
        : "quiet";
  return { kind, text, start, end: start + text.length };
}

/** Strings before a colon are keys. */
function asKeys(tokens: readonly CodeToken[]): readonly CodeToken[] {
  return tokens.map((token, index) =>
    token.kind === "string" && tokens[index + 1]?.text === ":" ? { ...token, kind: "key" } : token,
  );
}

/** Which brackets hold little enough: no more than one level of others, and few letters. */
function bracketsIn(tokens: readonly CodeToken[]): Brackets {
  const flat = new Set<number>();
  const open: { readonly at: number; readonly letters: number; height: number }[] = [];
  let letters = 0;
  for (const [index, { text }] of tokens.entries()) {
    letters += text.length + (text === "," || text === ":" ? 1 : 0);
    if (text === "{" || text === "[") open.push({ at: index, letters, height: 0 });
    if (text !== "}" && text !== "]") continue;
    const own = open.pop();
    const outer = open.at(-1);
    if (own === undefined) continue;
    if (outer !== undefined) outer.height = Math.max(outer.height, own.height + 1);
    if (own.height < 2 && letters - own.letters + STEP * open.length <= WIDTH) flat.add(own.at);
  }
  return { flat };
}

/** A root that is an object is opened, however short it is. */
function laidOut(tokens: readonly CodeToken[], { flat }: Brackets): readonly CodeLine[] {
  const lines: CodeLine[] = [];
  let line: CodeToken[] = [];
  let indent = 0;
  let flatDepth = 0;
  const opened: boolean[] = [];
  const end = () => {
    if (line.length > 0) lines.push({ indent, tokens: line });
    line = [];
  };
  const blank = (after: CodeToken) => line.push({ kind: "plain", text: " ", start: after.end, end: after.end });
  for (const [index, token] of tokens.entries()) {
    const { text } = token;
    const isEmpty = text === "{" || text === "[" ? /^[}\]]$/.test(tokens[index + 1]?.text ?? "") : false;
    if (text === "}" || text === "]") {
      const isFlat = opened.pop() ?? true;
      if (isFlat) flatDepth -= 1;
      else {
        end();
        indent -= STEP;
      }
      line.push(token);
    } else if (text === "{" || text === "[") {
      const isFlat = isEmpty || flatDepth > 0 || (index > 0 && flat.has(index));
      opened.push(isFlat);
      line.push(token);
      if (isFlat) flatDepth += 1;
      else {
        end();
        indent += STEP;
      }
    } else if (text === ",") {
      line.push(token);
      if (flatDepth > 0) blank(token);
      else end();
    } else {
      line.push(token);
      if (text === ":") blank(token);
    }
  }
  end();
  return lines;
}
