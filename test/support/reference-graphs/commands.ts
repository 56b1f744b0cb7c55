import { asCliError } from "../../../cli/src/explain.ts";
import type { Io } from "../../../cli/src/io.ts";
import { run } from "../../../cli/src/program.ts";
import { paintFor } from "../../../cli/src/render/paint.ts";

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in this process. An error is reported as the command reports it; an unforeseen one is thrown. */
export async function command(args: readonly string[]): Promise<Told> {
  const told = { code: 0, out: "", err: "" };
  const io: Io = {
    env: {},
    paint: paintFor({ isTTY: false } as NodeJS.WriteStream, {}),
    out: (text) => {
      told.out += `${text}\n`;
    },
    note: (text) => {
      told.err += `${text}\n`;
    },
    interactive: false,
    waiting: (_, work) => work,
    counting: () => ({ step: () => undefined, end: () => undefined }),
    finish: (code) => {
      told.code = code;
    },
  };
  try {
    await run(io, args);
  } catch (thrown) {
    const error = asCliError(thrown);
    if (error === undefined) throw thrown;
    return { ...told, code: error.exit, err: `${told.err}${error.code}: ${error.message}` };
  }
  return told;
}
