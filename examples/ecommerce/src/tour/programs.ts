import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("../", import.meta.url));
const concordatBin = fileURLToPath(new URL("../../../../cli/bin/concordat.js", import.meta.url));

/** What a command that ended printed. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A program that runs on: its lines so far, and a way to wait for them. */
export interface Running extends AsyncDisposable {
  readonly lines: readonly string[];
  /** Waits until the lines so far please; throws after a while, or when the program ends before. */
  until(pleases: (lines: readonly string[]) => boolean): Promise<void>;
}

/** Milliseconds until a program that does not say what is awaited is given up. */
const PATIENCE = 60_000;

/** Runs the concordat command to its end. */
export async function concordat(folder: string, env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
  return toItsEnd(
    spawn(process.execPath, [concordatBin, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] }),
  );
}

/** Runs one of the example's own programs to its end. */
export async function script(file: string, env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
  return toItsEnd(spawn(process.execPath, [here + file, ...args], { env, stdio: ["ignore", "pipe", "pipe"] }));
}

async function toItsEnd(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Ended> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

/** Starts the registry by the concordat command. */
export function serve(folder: string, env: NodeJS.ProcessEnv): Running {
  return running(
    "registry",
    spawn(process.execPath, [concordatBin, "serve", "--port", "0", "--data", "registry.db"], { cwd: folder, env }),
    () => undefined,
  );
}

/** Starts one of the example's own programs; `show` is given each line. */
export function program(
  file: string,
  env: NodeJS.ProcessEnv,
  show: (line: string) => void,
  ...args: readonly string[]
): Running {
  return running(file, spawn(process.execPath, [here + file, ...args], { env }), show);
}

function running(name: string, child: ChildProcess, show: (line: string) => void): Running {
  const lines: string[] = [];
  const errors: string[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const wake = () => {
    for (const one of waiting) one();
  };
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      show(line);
      wake();
    });
  }
  if (child.stderr !== null) createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
  void closed.then(() => {
    ended = true;
    wake();
  });
  return {
    lines,
    until: (pleases) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => finish(new Error(`${name} did not say what was awaited in ${PATIENCE} ms`)),
          PATIENCE,
        );
        const finish = (error?: Error) => {
          clearTimeout(timer);
          waiting.delete(look);
          if (error === undefined) resolve();
          else reject(error);
        };
        const look = () => {
          if (pleases(lines)) finish();
          else if (ended) finish(new Error(`${name} ended: ${errors.slice(0, 5).join(" ")}`));
        };
        waiting.add(look);
        look();
      }),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await closed;
    },
  };
}
