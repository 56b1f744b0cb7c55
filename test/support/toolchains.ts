import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { needService } from "./services.ts";

/**
 * Programs of other languages (test/clients), built into the checkout's cache where their toolchain is. Each runs a
 * step that its first argument names, takes what it needs from the environment, and prints JSON.
 */

/** Runs one step with some variables; gives the JSON that it prints. Rejects with what it wrote to stderr. */
export type Program = (step: string, variables: Readonly<Record<string, string>>) => Promise<unknown>;

/** For hooks that build: a first build fetches and compiles, and may wait for another one. Milliseconds. */
export const BUILD_MS = 900_000;

const STEP_MS = 60_000;
const LOCK_TRY_MS = 200;

const sources = fileURLToPath(new URL("../clients/", import.meta.url));
const cache = fileURLToPath(new URL("../../.cache/clients/", import.meta.url));
const run = promisify(execFile);

/** Whether Python can be used; where a run must have everything (test/support/services.ts) it has to be there. */
export function needPython(): boolean {
  return needService(
    "Python 3.10 or later",
    missing("python3", ["-c", "import sys, venv; assert sys.version_info >= (3, 10)"]),
  );
}

/** Whether Go can be used. Where it cannot, its tests are skipped with one line, in every run. */
export function haveGo(): boolean {
  return have("Go", missing("go", ["version"]));
}

/** Whether Rust can be used. Where it cannot, its tests are skipped with one line, in every run. */
export function haveRust(): boolean {
  return have("Rust", missing("cargo", ["--version"]));
}

/** A program of test/clients/python, by its file, run by a Python that has the pinned packages. */
export async function pythonProgram(file: string): Promise<Program> {
  const folder = join(sources, "python");
  const python = await locked(() => virtualEnvironment(join(folder, "requirements.txt")));
  return program(python, [resolve(folder, file)]);
}

/** A program of test/clients/go, by its folder. */
export async function goProgram(name: string): Promise<Program> {
  const out = join(cache, "go");
  await locked(() => run("go", ["build", "-o", join(out, name), `./${name}`], { cwd: join(sources, "go") }));
  return program(join(out, name), []);
}

/** The program of test/clients/rust. */
export async function rustProgram(): Promise<Program> {
  const out = join(cache, "rust");
  await locked(() =>
    run("cargo", ["build", "--locked", "--quiet", "--target-dir", out], { cwd: join(sources, "rust") }),
  );
  return program(join(out, "debug", "concordat-test-client"), []);
}

function program(command: string, before: readonly string[]): Program {
  return async (step, variables) => {
    // Kafka and the registry are on this machine: no proxy is asked for them.
    const env = { ...process.env, NO_PROXY: "127.0.0.1,localhost", PYTHONDONTWRITEBYTECODE: "1", ...variables };
    const { stdout } = await run(command, [...before, step], { env, timeout: STEP_MS });
    return JSON.parse(stdout) as unknown;
  };
}

/** The Python of an environment with exactly these packages, made once for each list and version of Python. */
async function virtualEnvironment(requirements: string): Promise<string> {
  const { stdout: version } = await run("python3", ["--version"]);
  const key = createHash("sha256").update(version).update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(cache, `python-${key}`);
  const python = join(folder, "bin", "python");
  const ready = join(folder, "ready");
  if (existsSync(ready)) return python;
  rmSync(folder, { recursive: true, force: true });
  await run("python3", ["-m", "venv", folder]);
  await run(python, ["-m", "pip", "install", "--quiet", "--no-deps", "-r", requirements]);
  writeFileSync(ready, "");
  return python;
}

/** One build at a time, over all processes of this checkout. SQLite's lock ends with its holder, even one that is killed. */
async function locked<T>(build: () => Promise<T>): Promise<T> {
  mkdirSync(cache, { recursive: true });
  const lock = new Database(join(cache, "lock.db"), { timeout: 0 });
  try {
    while (!taken(lock)) await new Promise((done) => setTimeout(done, LOCK_TRY_MS));
    return await build();
  } finally {
    lock.close();
  }
}

function taken(lock: Database.Database): boolean {
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) return false;
    throw error;
  }
}

function have(name: string, reason: string | undefined): boolean {
  if (reason !== undefined) console.warn(`SKIPPED: no ${name}: ${reason}`);
  return reason === undefined;
}

/** Why a command cannot be used; undefined where it can. */
function missing(command: string, check: readonly string[]): string | undefined {
  try {
    execFileSync(command, check, { stdio: "pipe" });
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}
