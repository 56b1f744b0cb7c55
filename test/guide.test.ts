import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { docBlocks } from "./support/docs/blocks.ts";

/** The commands of the guides, page by page, at a registry with the demo's data. */

const root = fileURLToPath(new URL("../", import.meta.url));
const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` };
const BLOCKS = docBlocks().filter(({ file, marker }) => file.startsWith("docs/guide/") && marker === "walk");

let folder: string;
let url: string;
let demo: ReturnType<typeof spawn>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "guide-"));
  demo = spawn("concordat", ["serve", "--demo", "--port", "0"], {
    env,
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (demo.stdout === null) throw new Error("the registry has no output");
  for await (const line of createInterface({ input: demo.stdout })) {
    url ??= line.match(/^Listening on (\S+)/)?.[1] ?? url;
    if (line.includes("Or in another terminal")) break;
  }
}, 60_000);
afterAll(async () => {
  const ended = once(demo, "exit");
  demo.kill();
  await ended;
  rmSync(folder, { recursive: true });
});

/** Runs a page's commands in the folder; throws where one fails. */
async function walked(page: string): Promise<string> {
  const texts = BLOCKS.filter(({ file }) => file === `docs/guide/${page}.md`).map(({ text }) => text);
  expect(texts.length, page).toBeGreaterThan(0);
  const script = texts.join("\n").replaceAll("http://127.0.0.1:8081", url);
  const options = { cwd: folder, env: { ...env, CONCORDAT_REGISTRY: url } };
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], options);
  return stdout;
}

test("the quick start registers, checks and generates, and shows a change that breaks", {
  timeout: 120_000,
}, async () => {
  const out = await walked("quick-start");
  expect(out).toMatch(/new +schemas\/reviews-value\.avsc +reviews-value version 1/);
  expect(out).toContain("error[avro/reader-field-missing-default]: Field author has no default");
  expect(out).toContain("exit code 1");
});

test("a reviewer sees who reads a field, and who would break in production", { timeout: 120_000 }, async () => {
  const out = await walked("reviewer");
  expect(out).toContain("who reads it, by contracts deployed anywhere");
  expect(out).toContain("no: orders 1.5.0 may not be deployed to production.");
});

test("a reader finds an event and its documentation", { timeout: 120_000 }, async () => {
  const out = await walked("reader");
  expect(out).toContain("shop.orders.OrderPlaced");
  expect(out).toContain("A customer has placed an order.");
});
