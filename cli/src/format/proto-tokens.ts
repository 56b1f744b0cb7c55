/** A part of a text of Protobuf. */
export interface ProtoToken {
  readonly kind: "word" | "string" | "symbol" | "line-comment" | "block-comment";
  readonly text: string;
  /** Line ends between the token before it and this one. */
  readonly newlines: number;
}

const PARTS: readonly (readonly [ProtoToken["kind"] | "blank", RegExp])[] = [
  ["blank", /[\s\ufeff]+/y],
  ["line-comment", /\/\/[^\n]*/y],
  ["block-comment", /\/\*[\s\S]*?\*\//y],
  ["string", /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  // Numbers with a sign in their exponent are one word.
  ["word", /\.?\d(?:[eE][+-]|[\w.])*|[\w.]+/y],
  ["symbol", /[\s\S]/y],
];

/** The parts of a text, comments among them. */
export function protoTokens(text: string): readonly ProtoToken[] {
  const tokens: ProtoToken[] = [];
  let newlines = 0;
  for (let at = 0; at < text.length; ) {
    const [kind, found] = next(text, at);
    at += found.length;
    if (kind === "blank") newlines += found.split("\n").length - 1;
    else {
      tokens.push({ kind, text: found.trimEnd(), newlines });
      newlines = 0;
    }
  }
  return tokens;
}

function next(text: string, at: number): readonly [ProtoToken["kind"] | "blank", string] {
  for (const [kind, pattern] of PARTS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return [kind, found];
  }
  return ["symbol", text.charAt(at)];
}
