import type { Command } from "commander";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { Io } from "../../io.ts";
import { jsonText } from "../../render/json.ts";
import { printable } from "../../render/printable.ts";
import { type CommonFlags, common } from "../options.ts";
import type { LetterFacts } from "./describe.ts";
import { filtered, isFiltered, type LetterFlags, lettersOf, withLetters } from "./letters.ts";

/** `concordat dead-letters ls`: what a group could not handle. */
export function lsLettersCommand(command: Command, io: Io): Command {
  return filtered(common(command)).action(async (flags: LetterFlags & CommonFlags) => io.finish(await list(io, flags)));
}

async function list(io: Io, flags: LetterFlags & CommonFlags): Promise<ExitCode> {
  return withLetters(flags, io.env, async (box) => {
    const found: LetterFacts[] = [];
    for await (const { facts } of lettersOf(box, flags)) {
      if (flags.format === "json") found.push(facts);
      else io.out(lineOf(facts).map(printable).join("\n"));
      if (flags.format !== "json") found.push(facts);
    }
    if (flags.format === "json") io.out(jsonText({ name: box.name, letters: found }));
    else if (found.length === 0) io.note(`${box.name} has no ${isFiltered(flags) ? "such " : ""}letters.`);
    else io.note(`${found.length} in ${box.name}`);
    return EXIT.yes;
  });
}

/** What text output says of a letter: one line of facts, and one of the error. */
export function lineOf(facts: LetterFacts): readonly string[] {
  const { id, time, code, event, key, attempts, messageId, error, heldBehind } = facts;
  const parts = [
    id,
    time === undefined ? undefined : new Date(time).toISOString(),
    code,
    event,
    key === null ? undefined : `key ${key}`,
    messageId === undefined ? undefined : `message ${messageId}`,
    attempts === undefined || attempts === 0 ? undefined : `${attempts} ${attempts === 1 ? "attempt" : "attempts"}`,
    heldBehind === undefined ? undefined : `behind ${heldBehind}`,
  ];
  const first = parts.filter((one) => one !== undefined).join("  ");
  return error === undefined || heldBehind !== undefined ? [first] : [first, `    ${error}`];
}
