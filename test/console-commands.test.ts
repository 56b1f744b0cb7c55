import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { concordat } from "./support/concordat.ts";

/** What the console's pages tell people to run. */

const views = fileURLToPath(new URL("../registry/src/console/views/", import.meta.url));
const told = readdirSync(views).flatMap((file) => {
  const source = readFileSync(views + file, "utf8");
  return [...source.matchAll(/<code>concordat ([a-z-]+)([^<]*)<\/code>/g)].map(([all, name = "", rest = ""]) => ({
    all: `${file}: ${all}`,
    name,
    options: [...rest.matchAll(/--[a-z-]+/g)].map(([option]) => option),
  }));
});

test("the commands that pages name are there, with the options that they name", async () => {
  expect(told.length).toBeGreaterThan(5);
  const names = [...new Set(told.map(({ name }) => name))];
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const helps = new Map(
    await Promise.all(names.map(async (name) => [name, await concordat([name, "--help"], { cwd })] as const)),
  );
  const has = (name: string, option: string) =>
    helps
      .get(name)
      ?.out.match(/--[a-z-]+/g)
      ?.includes(option);
  const unknown = told.filter(({ name }) => !helps.get(name)?.out.startsWith(`Usage: concordat ${name}`));
  expect(unknown.map(({ all }) => all)).toEqual([]);
  const wrong = told.filter(({ name, options }) => !options.every((option) => has(name, option)));
  expect(wrong.map(({ all }) => all)).toEqual([]);
  expect(has("environments", "--put")).toBe(false);
});
