import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Folders, and what files in them do not import: how something is told is for a door to say, and the server knows no door. */
const APART: readonly (readonly [folder: string, others: readonly string[]])[] = [
  ["decide", ["http", "cases", "pool/pool.ts"]],
  ["pool", ["http", "cases"]],
  ["store", ["http", "cases", "decide"]],
  ["cases", ["http", "console"]],
  ["console", ["http"]],
  ["http/core", ["http/confluent", "http/api", "http/self", "http/console", "http/docs", "console"]],
  ["http/confluent", ["http/api", "http/self", "http/console", "http/docs", "console"]],
  ["http/api", ["http/self", "http/console", "http/docs", "console"]],
];

/** What a file imports of what it should not. */
function wrong(file: string, text: string): readonly string[] {
  const imported = [...text.matchAll(/from "(\.[^"]+)"/g)].map(([, path = ""]) => join(dirname(file), path));
  return APART.filter(([folder]) => file.startsWith(`${folder}/`)).flatMap(([, others]) =>
    imported.filter((path) => others.some((other) => path === other || path.startsWith(`${other}/`))),
  );
}

test("use cases, decisions and stores know no door, and the server none in particular", () => {
  const files = globSync("**/*.ts", { cwd: here }).filter((file) => !/\.(test|fixture)\.ts$/.test(file));
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) =>
    wrong(relative(here, join(here, file)), readFileSync(join(here, file), "utf8")).map((path) => `${file}: ${path}`),
  );
  expect(found).toEqual([]);
});

test("an import that leads to a door would be found", () => {
  expect(wrong("cases/find.ts", 'import { bad } from "../http/core/request-error.ts";')).toEqual([
    "http/core/request-error.ts",
  ]);
  expect(wrong("http/core/server.ts", 'import { confluentDoor } from "../confluent/door.ts";')).toEqual([
    "http/confluent/door.ts",
  ]);
});
