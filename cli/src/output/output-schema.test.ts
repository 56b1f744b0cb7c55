import { expect, test } from "vitest";
import { COMMANDS } from "../commands.ts";
import { commandTree } from "../completion/tree.ts";
import type { Io } from "../io.ts";
import { describedCommands, outputSchema } from "./output-schema.ts";

/** Commands that print nothing, whatever the format. */
const SILENT = ["access user password", "access user rm", "access token revoke", "access grant rm", "inbox"];

test("the published schema is the one of the code", async () => {
  await expect(`${JSON.stringify(outputSchema(), undefined, 2)}\n`).toMatchFileSnapshot("../../schemas/output.json");
});

test("every command that prints JSON has its own", async () => {
  const io: Io = {
    env: {},
    paint: (_, text) => text,
    interactive: false,
    out: () => undefined,
    note: () => undefined,
    waiting: (_, work) => work,
    counting: () => ({ step: () => undefined, end: () => undefined }),
    finish: () => undefined,
  };
  const all = await commandTree(COMMANDS, io);
  const printing = all
    .filter(({ options }) => options.some(({ name, choices }) => name === "--format" && choices.includes("json")))
    .map(({ path }) => path);
  expect([...describedCommands()].sort()).toEqual(printing.filter((path) => !SILENT.includes(path)).sort());
});
