import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const README = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");

/** The shell blocks of the README's walk, in order. */
export const WALK = [...README.matchAll(/<!-- walk -->\n```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
