import type { ExitCode } from "./exit.ts";
import { type Paint, paintFor } from "./render/paint.ts";
import { printable } from "./render/printable.ts";
import { type StatusLine, statusLine } from "./status.ts";

/** What a command has around it. */
export interface Io {
  readonly env: NodeJS.ProcessEnv;
  /** How the standard output looks: colours, width, links. */
  readonly paint: Paint;
  /** Whether a person is there to answer questions: standard input and error are terminals. */
  readonly interactive: boolean;
  /** Prints a text and a line end: the answer. */
  out(text: string): void;
  /** Prints beside the answer, on the standard error. */
  note(text: string): void;
  /** Waits for work and, on a terminal, says what is being waited for once it takes long. */
  waiting<Value>(what: string, work: Promise<Value>): Promise<Value>;
  /** Counts through long work, on a terminal. */
  counting(what: string, total: number): WorkCounter;
  /** Sets the command's exit code. */
  finish(code: ExitCode): void;
}

/** A count that is shown while work goes on, and erased when it ends. */
export interface WorkCounter {
  /** One more is done; `name` is the next. */
  step(name: string): void;
  end(): void;
}

/** Milliseconds after which waiting is worth a line. */
const LONG = 1_000;
/** The same of work that is counted. */
const COUNTED = 300;

/** The process's own surroundings. */
export function processIo(): Io {
  ignoreClosedPipe();
  const status = statusLine(process.stderr);
  return {
    env: process.env,
    paint: paintFor(process.stdout, process.env),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    out: (text) => {
      status.show(undefined);
      process.stdout.write(`${text}\n`);
    },
    note: (text) => {
      status.show(undefined);
      process.stderr.write(`${text}\n`);
    },
    waiting: (what, work) => (process.stderr.isTTY ? sayingSo(what, work, status) : work),
    counting: (what, total) => counter(what, total, status),
    finish: (code) => {
      process.exitCode = code;
    },
  };
}

async function sayingSo<Value>(what: string, work: Promise<Value>, status: StatusLine): Promise<Value> {
  let said = false;
  const timer = setTimeout(() => {
    said = true;
    status.show(`${printable(what)}…`);
  }, LONG);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    if (said) status.show(undefined);
  }
}

function counter(what: string, total: number, status: StatusLine): WorkCounter {
  const began = performance.now();
  let done = 0;
  return {
    step: (name) => {
      done += 1;
      if (performance.now() - began < COUNTED) return;
      status.show(`${what} ${done.toLocaleString("en")} of ${total.toLocaleString("en")}: ${printable(name)}`);
    },
    end: () => status.show(undefined),
  };
}

/** A reader that has seen enough (`| head`) is no error; the exit code stays the verdict's. */
function ignoreClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
