import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const there = (pattern: string) => globSync(pattern, { cwd: root }).length > 0;

test("the tests that docs/faults.md and test:faults name are there, and those of the script are in the table", () => {
  const table = readFileSync(`${root}/docs/faults.md`, "utf8");
  const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
  const named = [...table.matchAll(/`([\w/*.-]+\.test\.ts)`/g)].map(([, path = ""]) => path);
  const run = (scripts["test:faults"] as string).split(" ").filter((word) => word.endsWith(".test.ts"));
  expect(named.length).toBeGreaterThan(20);
  expect([...named, ...run].filter((path) => !there(path))).toEqual([]);
  const inTable = new Set(named.flatMap((pattern) => globSync(pattern, { cwd: root })));
  expect(run.filter((path) => !inTable.has(path))).toEqual([]);
});

test("control: a test that is not there would be seen", () => {
  expect(there("test/no-such.test.ts")).toBe(false);
});
