import type { ExitCode } from "./exit.ts";
import { type Paint, paintFor } from "./render/paint.ts";

/** What a command has around it. */
export interface Io {
  readonly env: NodeJS.ProcessEnv;
  /** Colours for the standard output. */
  readonly paint: Paint;
  /** Prints a text and a line end: the answer. */
  out(text: string): void;
  /** Prints beside the answer, on the standard error. */
  note(text: string): void;
  /** Waits for work and, on a terminal, says what is being waited for once it takes long. */
  waiting<Value>(what: string, work: Promise<Value>): Promise<Value>;
  /** Sets the command's exit code. */
  finish(code: ExitCode): void;
}

/** Milliseconds after which waiting is worth a line. */
const LONG = 1_000;

/** The process's own surroundings. */
export function processIo(): Io {
  ignoreClosedPipe();
  return {
    env: process.env,
    paint: paintFor(process.stdout, process.env),
    out: (text) => process.stdout.write(`${text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
    waiting: (what, work) => (process.stderr.isTTY ? sayingSo(what, work) : work),
    finish: (code) => {
      process.exitCode = code;
    },
  };
}

async function sayingSo<Value>(what: string, work: Promise<Value>): Promise<Value> {
  const timer = setTimeout(() => process.stderr.write(`${what}…\n`), LONG);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

/** A reader that has seen enough (`| head`) is no error; the exit code stays the verdict's. */
function ignoreClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
