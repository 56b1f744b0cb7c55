import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { docBlocks } from "./support/docs/blocks.ts";
import { freePort } from "./support/ports.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const WALK = docBlocks()
  .filter(({ file, marker }) => file === "docs/operating.md" && marker === "walk")
  .map(({ text }) => text);

test("the restore drill of docs/operating.md runs as written, and brings back what was there", async () => {
  expect(WALK).toHaveLength(4);
  const folder = mkdtempSync(join(tmpdir(), "concordat-drill-"));
  const script = WALK.join("\n").replaceAll("8081", String(await freePort()));
  const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` };
  try {
    const bash = ["-euo", "pipefail", "-c", `set -m; trap 'kill -9 $(jobs -p)' EXIT\n${script}`];
    const { stdout, stderr } = await promisify(execFile)("bash", bash, { cwd: folder, env, timeout: 100_000 });
    expect(stdout).toMatch(/backup\.db has \d+ bytes, and every page of it is whole\./);
    expect(stdout).toContain("backup.db is whole: 1 versions of 1 schemas.");
    expect(stderr).toContain("registry/data-not-ours");
    expect(stdout).toContain("exit code 2");
    expect(stdout).toContain("What was there before is in registry.db.replaced.");
    expect(stdout).toContain('{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}\n');
    expect(stdout).toMatch(/http:\S+ is whole: 1 versions of 1 schemas\.\n$/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
