import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** docs/guide/evolving.md shows what its commands print: here they are run. `npx vitest run -u test/evolving.test.ts` writes it anew. */

const root = fileURLToPath(new URL("..", import.meta.url));
const PAGE = join(root, "docs/guide/evolving.md");
const STEP =
  /(<!-- walk -->\n```sh\n([\s\S]*?)\n```\n)(?:\n<!-- not run: what it prints -->\n```text\n[\s\S]*?\n```\n)?/g;

/** The page with what each of its commands prints now below it. */
async function printed(page: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "evolving-"));
  const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` };
  try {
    let text = "";
    let from = 0;
    for (const { index, 0: whole, 1: step = "", 2: script = "" } of page.matchAll(STEP)) {
      const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], { cwd: folder, env });
      const output =
        stdout === "" ? "" : `\n<!-- not run: what it prints -->\n\`\`\`text\n${stdout.trimEnd()}\n\`\`\`\n`;
      text += page.slice(from, index) + step + output;
      from = index + whole.length;
    }
    return text + page.slice(from);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("the guide to evolving schemas shows what its commands print", { timeout: 240_000 }, async () => {
  const page = await printed(readFileSync(PAGE, "utf8"));
  expect(page.match(/what it prints/g)?.length).toBeGreaterThan(12);
  await expect(page).toMatchFileSnapshot(PAGE);
});

test("control: another output than the page has is seen", async () => {
  const page = "<!-- walk -->\n```sh\necho yes\n```\n\n<!-- not run: what it prints -->\n```text\nno\n```\n";
  expect(await printed(page)).toBe(page.replace("\nno\n", "\nyes\n"));
});
