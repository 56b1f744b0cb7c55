import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const SECONDS = Number(process.env.SECONDS ?? 5);
const CONNECTIONS = 16;

/** One server under one kind of load. */
export interface Side {
  readonly name: string;
  /** A file of `servers/`. */
  readonly server: string;
  readonly path: string;
  /** A file of `wrk/`; without one the load is GET. */
  readonly script?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly prepare?: (url: string) => Promise<void>;
  /** Whether the first seconds would leave another state behind: then they are not thrown away. */
  readonly cold?: boolean;
}

/**
 * Requests a second that a fresh server answers to wrk: one thread, 16 connections. With `profile`, a folder, the server
 * leaves V8's profile of its processor time there. Throws where anything but a 2xx is answered.
 */
export async function load(side: Side, profile?: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-bench-"));
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const profiling = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...profiling, `${here}servers/${side.server}`], {
    env: { ...process.env, ...side.env, PORT: String(port), DATA: join(folder, "data.db") },
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    await listening(port, child);
    const url = `http://127.0.0.1:${port}`;
    await side.prepare?.(url);
    if (side.cold !== true) wrk(side, url, 1);
    return wrk(side, url, SECONDS);
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function wrk({ script, path, server }: Side, url: string, seconds: number): number {
  const scripted = script === undefined ? [] : ["-s", `${here}wrk/${script}`];
  const options = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, ...scripted, url + path];
  const output = execFileSync("wrk", options, { encoding: "utf8" });
  if (/Non-2xx/.test(output)) throw new Error(`${server} refused requests to ${path}:\n${output}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]);
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
