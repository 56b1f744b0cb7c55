import type { CodeLine, CodeToken, TokenKind } from "./token.ts";

/** What languages with braces have in common, TypeScript and Protobuf's among them. */
const TOKEN =
  /(?<quiet>\/\/.*|\/\*[\s\S]*?\*\/)|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|(?<number>\b\d[\w.]*)|(?<word>\b(?:as|async|await|bool|bytes|class|const|double|edition|enum|export|extend|extensions|extends|false|fixed32|fixed64|float|from|function|implements|import|int32|int64|interface|let|map|max|message|new|null|number|oneof|option|optional|package|public|readonly|repeated|required|reserved|return|returns|rpc|service|sfixed32|sfixed64|sint32|sint64|string|stream|syntax|throw|to|true|type|typeof|uint32|uint64|undefined|unknown|void|weak)\b)/g;

/** The lines of a text in a language with braces, as they stand. */
export function sourceLines(text: string): readonly CodeLine[] {
  const lines: CodeLine[] = [];
  let line: CodeToken[] = [];
  const put = (kind: TokenKind, from: number, to: number) => {
    let start = from;
    for (let end = text.indexOf("\n", start); end !== -1 && end < to; end = text.indexOf("\n", start)) {
      if (end > start) line.push({ kind, text: text.slice(start, end), start, end });
      lines.push({ indent: 0, tokens: line });
      line = [];
      start = end + 1;
    }
    if (to > start) line.push({ kind, text: text.slice(start, to), start, end: to });
  };
  let done = 0;
  for (const { index, 0: found, groups = {} } of text.matchAll(TOKEN)) {
    put("plain", done, index);
    const kind = (Object.keys(groups).find((name) => groups[name] !== undefined) ?? "plain") as TokenKind;
    done = index + found.length;
    put(kind, index, done);
  }
  put("plain", done, text.length);
  if (line.length > 0) lines.push({ indent: 0, tokens: line });
  return lines;
}
