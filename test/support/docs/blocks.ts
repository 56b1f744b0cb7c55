import { globSync, readFileSync } from "node:fs";
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

/** Pages that are made from the code, which their makers' tests are about. */
const MADE = "docs/reference/**";

/** All of them, in order. */
export function docBlocks(): readonly Block[] {
  const pages = globSync("docs/**/*.md", { cwd: root, exclude: [MADE, "docs/node_modules/**"] }).sort();
  return ["README.md", ...pages].flatMap((file) => {
    const page = readFileSync(root + file, "utf8");
    return [...page.matchAll(FENCE)].map(({ index, 1: marker, 2: language = "", 3: text = "" }) => {
      const line = page.slice(0, index).split("\n").length;
      return { name: `${file}:${line}`, file, language, text, marker };
    });
  });
}
