import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** A fenced block of the README or of a page of docs. */
export interface Block {
  /** The file and line where it stands. */
  readonly name: string;
  readonly file: string;
  readonly language: string;
  readonly text: string;
  /** The comment right before it, `<!-- … -->`: `walk`, or `not run: REASON`. */
  readonly marker: string | undefined;
}

const FENCE = /(?:<!-- ([^\n]*?) -->\n)?```(\w*)\n([\s\S]*?)\n```/g;

/** All of them, in order. */
export function docBlocks(): readonly Block[] {
  const pages = readdirSync(`${root}docs`).filter((name) => name.endsWith(".md"));
  return ["README.md", ...pages.map((name) => `docs/${name}`)].flatMap((file) => {
    const page = readFileSync(root + file, "utf8");
    return [...page.matchAll(FENCE)].map(({ index, 1: marker, 2: language = "", 3: text = "" }) => {
      const line = page.slice(0, index).split("\n").length;
      return { name: `${file}:${line}`, file, language, text, marker };
    });
  });
}
