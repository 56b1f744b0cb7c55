import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat } from "../../../test/support/concordat.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-config-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the command says of a config; in a process of its own, as Node says otherwise what is wrong in a module than Vitest. */
async function said(text: string): Promise<unknown> {
  writeFileSync(join(folder, "concordat.config.ts"), text);
  const { out } = await concordat(["generate", "--format", "json"], { cwd: folder });
  return JSON.parse(out).error;
}

const LIST = 'export default {\n  topics: { orders: ["a" "b"] } };';
const THROWS = 'const f = () => {\n  throw new Error("no token"); };\nexport default f();';

test.each([
  ["a comma that is missing", LIST, { line: 2, column: 26, message: expect.stringContaining("string literal") }],
  ["what Node cannot strip", "enum A { B }\nexport default {}", { line: 1, column: 1 }],
  ["what it throws", THROWS, { line: 2, column: 9, message: expect.stringContaining("no token") }],
  ["no default export", "export const config = {};", { hint: expect.stringContaining("export default") }],
  [
    "a wrong member",
    "export default { output: 5 };",
    { message: expect.stringContaining("output in concordat.config.ts") },
  ],
])("%s is told with the file, and its place where Node knows it", async (_, text, expected) => {
  expect(await said(text)).toMatchObject({ code: "cli/bad-config", file: "concordat.config.ts", ...expected });
});
