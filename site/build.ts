import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "vitepress";
import { alone } from "./src/alone.ts";
import { ROOT, SITE } from "./src/folders.ts";
import { inputsHash } from "./src/inputs.ts";
import { sitePages } from "./src/pages.ts";
import { stage } from "./src/stage.ts";

/**
 * Builds the documentation into site/dist: the pages of `docs/`, and those that are made from the code. With `--if-changed` it
 * leaves a site alone that was made from the same files.
 */
const { values: flags } = parseArgs({ options: { "if-changed": { type: "boolean" } } });

await alone(`${ROOT}.cache/site/lock`, async () => {
  if (flags["if-changed"] && builtFrom() === inputsHash()) return;
  stage(await sitePages());
  await build(fileURLToPath(new URL(".", import.meta.url)));
});

function builtFrom(): string | undefined {
  const file = `${SITE}/site.json`;
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { inputs?: string }).inputs : undefined;
}
