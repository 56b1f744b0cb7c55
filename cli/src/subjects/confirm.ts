import { createInterface } from "node:readline/promises";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { hanging } from "../render/wrap.ts";
import type { ChangeFlags } from "./flags.ts";

/** A change with its effect, as it is shown before it is made. */
export interface Preview {
  /** What would be done, as a sentence. */
  readonly what: string;
  /** What follows from it, a sentence each. */
  readonly effects: readonly string[];
  /** What stands in the way; then it is not done at all. */
  readonly obstacles?: readonly string[];
}

/**
 * Shows a change, and makes it if that was confirmed: by `--yes`, or on a terminal by an answer. `make` gives what is to be said
 * of the outcome.
 */
export async function confirmed(
  io: Io,
  flags: ChangeFlags,
  preview: Preview,
  make: () => Promise<string>,
): Promise<ExitCode> {
  const { what, effects, obstacles = [] } = preview;
  const json = (done: boolean, more: object = {}) => io.out(jsonText({ done, what, effects, obstacles, ...more }));
  if (flags.format === "text") io.out(shown(io, preview));
  if (obstacles.length > 0) {
    if (flags.format === "json") json(false);
    return EXIT.no;
  }
  const isMeant = flags.yes === true || (flags.format === "text" && (await isAnswered(io)));
  if (!isMeant) {
    if (flags.format === "json") json(false);
    io.note("Nothing was changed. Add --yes to do it.");
    return EXIT.input;
  }
  const outcome = await make();
  if (flags.format === "json") json(true, { outcome });
  else io.out(io.paint(["bold", "green"], printable(outcome)));
  return EXIT.yes;
}

function shown({ paint }: Io, { what, effects, obstacles = [] }: Preview): string {
  const line = (mark: string, text: string) => `  ${mark} ${hanging(printable(text), 4, paint.width)}`;
  return [
    paint("bold", printable(what)),
    ...effects.map((one) => line(paint("blue", "-"), one)),
    ...obstacles.map((one) => line(paint("red", "x"), one)),
  ].join("\n");
}

async function isAnswered(io: Io): Promise<boolean> {
  if (!io.interactive) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question("Do it? (no) ")).trim());
  } finally {
    terminal.close();
  }
}
