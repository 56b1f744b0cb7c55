import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { limits } from "../errors.ts";
import { FORMATS } from "../formats.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { type Decision, decide } from "./commit.ts";
import { makeRegistry } from "./registry.ts";

it("a decision has no store, and no way to make a registry's use cases read one", async () => {
  const past: Decision<string> = async (at) => ({
    // @ts-expect-error A view has no store.
    answer: () => typeof at.store,
  });
  const through: Decision<void> = async (at) => ({
    // @ts-expect-error A view is no registry.
    answer: () => void (() => decide(at, "s", past)),
  });
  const writing: Decision<string> = async (at) => ({
    // @ts-expect-error A reading does not commit.
    answer: () => typeof at.reading.commit,
  });
  const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "NONE" });
  expect(await decide(registry, "s", past)).toBe("undefined");
  expect(await decide(registry, "s", writing)).toBe("undefined");
  await decide(registry, "s", through);
  await registry.store.close();
});

it("use cases reach the store in one place", () => {
  const folder = new URL(".", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !/\.(?:test|fixture)\.ts$/.test(name));
  const reaching = files.filter((name) =>
    /\bstore\.|\{[^}]*\bstore\b[^}]*\} = registry/.test(
      readFileSync(new URL(name, folder), "utf8").replace(/store\/store\.ts/g, ""),
    ),
  );
  expect(reaching).toEqual(["commit.ts", "consistent.ts", "library.ts", "registry.ts"]);
});

it("decides again where what was asked has changed, also where it had refused", async () => {
  const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "NONE" });
  const key = { context: ".", subject: "s" };
  const modes: (string | undefined)[] = [];
  const answer = await decide(registry, "s", async ({ reading }) => {
    const { mode } = await reading.settings(key);
    modes.push(mode.subject);
    if (mode.subject !== undefined) return { answer: () => mode.subject };
    const put = { kind: "put-mode" as const, key, mode: "READONLY" };
    await registry.store.commit([put], registry.store.read());
    throw new Error("there is no mode");
  });
  expect([answer, modes]).toEqual(["READONLY", [undefined, "READONLY"]]);
  await registry.store.close();
});

it("does not decide again where the engine came to its limit", async () => {
  const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "NONE" });
  const key = { context: ".", subject: "s" };
  let tries = 0;
  const deciding = decide(registry, "s", async ({ reading }) => {
    tries += 1;
    await reading.settings(key);
    await registry.store.commit([{ kind: "put-mode", key, mode: "READONLY" }], registry.store.read());
    throw limits.deadline(10_000);
  });
  await expect(deciding).rejects.toMatchObject({ kind: "deadline" });
  expect(tries).toBe(1);
  await registry.store.close();
});
