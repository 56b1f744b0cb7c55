import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const BIN = fileURLToPath(new URL("../../cli/bin/concordat.js", import.meta.url));

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The standard input. */
  readonly input?: string;
  /** The Node to start, in place of this one. */
  readonly node?: string;
  readonly bin?: string;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a user would, as a process, and waits for its end. */
export function concordat(args: readonly string[], options: RunOptions): Promise<Ran> {
  const child = start(args, options);
  child.stdin?.end(options.input ?? "");
  return ended(child);
}

export interface Served {
  readonly url: string;
  readonly child: ChildProcess;
  /** What it wrote to the standard error so far. */
  err(): string;
  /** What it gave once it has ended. */
  readonly ended: Promise<Ran>;
}

/** Runs `concordat serve` and waits until it listens. */
export async function serving(args: readonly string[], options: RunOptions): Promise<Served> {
  const child = start(["serve", "--port", "0", ...args], options);
  const end = ended(child);
  let errors = "";
  child.stderr?.on("data", (part: string) => {
    errors += part;
  });
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (part: string) => {
      text += part;
      const found = /^Listening on (http:\S+)$/m.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    end.then(({ code, err }) => reject(new Error(`concordat serve ended with ${code}: ${err}`)), reject);
  });
  return { url, child, err: () => errors, ended: end };
}

/** Runs the command and goes on while it runs. */
export function started(args: readonly string[], options: RunOptions): Omit<Served, "url"> {
  const child = start(args, options);
  let errors = "";
  child.stderr?.on("data", (part: string) => {
    errors += part;
  });
  return { child, err: () => errors, ended: ended(child) };
}

function start(
  args: readonly string[],
  { cwd, env = {}, node = process.execPath, bin = BIN }: RunOptions,
): ChildProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(CONCORDAT_|GITHUB_|NO_COLOR|FORCE_COLOR|npm_)/.test(name),
  );
  const child = spawn(node, [bin, ...args], { cwd, env: { ...Object.fromEntries(inherited), ...env }, stdio: "pipe" });
  child.stdout?.setEncoding("utf8");
  child.stderr?.setEncoding("utf8");
  return child;
}

function ended(child: ChildProcess): Promise<Ran> {
  return new Promise((resolve, reject) => {
    let out = "";
    let err = "";
    child.stdout?.on("data", (part: string) => {
      out += part;
    });
    child.stderr?.on("data", (part: string) => {
      err += part;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
