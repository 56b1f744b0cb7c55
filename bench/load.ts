import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const SECONDS = Number(process.env.SECONDS ?? 5);
const CONNECTIONS = Number(process.env.CONNECTIONS ?? 16);

/** A program that serves: a file for Node, with arguments; the address and the data file are filled in. */
export type Server = (at: { readonly port: number; readonly data: string }) => readonly string[];

/** The registry as it is published, over a file. `node build.ts` writes it. */
export const published: Server = ({ port, data }) => [
  `${here}../cli/dist/bin/concordat.js`,
  ...["serve", "--port", String(port), "--data", data],
];
/** A file of `servers/`, which reads PORT and DATA. */
export const serverOf =
  (file: string): Server =>
  () => [`${here}servers/${file}`];

/** What wrk asks. */
export interface Load {
  readonly path: string;
  /** A file of `wrk/`; without one the load is GET. */
  readonly script?: string;
}

/** One server under one kind of load. */
export interface Side extends Load {
  readonly name: string;
  readonly server: Server;
  readonly env?: Readonly<Record<string, string>>;
  readonly prepare?: (url: string) => Promise<void>;
  /** Whether the first seconds would leave another state behind: then they are not thrown away. */
  readonly cold?: boolean;
}

export interface Measured {
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds that 99 of 100 requests take no longer than. */
  readonly p99: number;
}

/** A server that runs. */
export interface Running {
  readonly url: string;
  /** Its resident memory, in MB. */
  memory(): number;
}

/**
 * What a fresh server answers to wrk: one thread, 16 connections. With `profile`, a folder, the server leaves V8's profile
 * of its processor time there. Throws where anything but a 2xx is answered.
 */
export function load(side: Side, profile?: string): Promise<Measured> {
  const run = async ({ url }: Running) => {
    await side.prepare?.(url);
    if (side.cold !== true) wrk(side, url, 1);
    return wrk(side, url, SECONDS);
  };
  return serving(side, run, profile);
}

/** Starts a server over an empty file, runs, and ends it. */
export async function serving<Result>(
  { server, env }: Pick<Side, "server" | "env">,
  run: (running: Running) => Promise<Result>,
  profile?: string,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-bench-"));
  const port = 20_000 + Math.floor(Math.random() * 12_000);
  const data = join(folder, "data.db");
  const profiling = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...profiling, ...server({ port, data })], {
    env: { ...process.env, ...env, PORT: String(port), DATA: data },
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    await listening(port, child);
    return await run({ url: `http://127.0.0.1:${port}`, memory: () => memoryOf(child) });
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Loads a server that runs. Throws where anything but a 2xx is answered. */
export function wrk(one: Load, url: string, seconds: number): Measured {
  return measured(one, execFileSync("wrk", options(one, url, seconds, CONNECTIONS), { encoding: "utf8" }));
}

/** Loads several servers at the same time, the connections shared among them; gives the sum of their rates. */
export async function wrkAll(one: Load, urls: readonly string[], seconds: number): Promise<Measured> {
  const each = Math.ceil(CONNECTIONS / urls.length);
  const all = await Promise.all(
    urls.map(async (url, side) => {
      const env = { ...process.env, SIDE: `n${side}-` };
      const { stdout } = await promisify(execFile)("wrk", options(one, url, seconds, each), { env });
      return measured(one, stdout);
    }),
  );
  return { rate: all.reduce((sum, { rate }) => sum + rate, 0), p99: Math.max(...all.map(({ p99 }) => p99)) };
}

function options({ script, path }: Load, url: string, seconds: number, connections: number): string[] {
  const scripted = script === undefined ? [] : ["-s", `${here}wrk/${script}`];
  return ["-t1", `-c${connections}`, `-d${seconds}s`, "--latency", ...scripted, url + path];
}

function measured({ path }: Load, output: string): Measured {
  if (/Non-2xx/.test(output)) throw new Error(`requests to ${path} were refused:\n${output}`);
  const [, number = "", unit = ""] = /99%\s+([\d.]+)(us|ms|s)/.exec(output) ?? [];
  const milliseconds: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000 };
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]),
    p99: Number(number) * (milliseconds[unit] ?? Number.NaN),
  };
}

function memoryOf({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the server does not listen");
}
