import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchJars } from "./jars.ts";
import { freePort } from "./ports.ts";

const VERSION = "3.5.1";
const JAR = { group: "io.zipkin", artifact: "zipkin-server", version: VERSION, classifier: "exec", whole: true };
const UP_TRIES = 240;
const TRY_MS = 250;

/** A Zipkin for tests: its URL, or the reason why there is none. */
export interface ZipkinForTests {
  readonly url: string;
  readonly reason?: string;
  /** Ends it where it was started here. */
  close(): Promise<void>;
}

/** The Zipkin of ZIPKIN_URL, else a real one that keeps its traces in memory. */
export async function zipkinForTests(): Promise<ZipkinForTests> {
  const given = process.env.ZIPKIN_URL;
  if (given !== undefined && given !== "") return { url: given, close: async () => undefined };
  try {
    return await startZipkin();
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 500) : String(error);
    return { url: "", reason, close: async () => undefined };
  }
}

async function startZipkin(): Promise<ZipkinForTests> {
  const jar = join(fetchJars(`zipkin-${VERSION}`, [JAR]), `zipkin-server-${VERSION}-exec.jar`);
  const data = mkdtempSync(join(tmpdir(), "concordat-zipkin-"));
  const port = await freePort();
  const log = join(data, "zipkin.log");
  const url = `http://127.0.0.1:${port}`;
  const env = { ...process.env, QUERY_PORT: String(port), STORAGE_TYPE: "mem" };
  const child = spawn("sh", ["-c", 'exec java -Xmx256m -jar "$1" >>"$0" 2>&1', log, jar], { stdio: "ignore", env });
  const close = async (): Promise<void> => {
    const ended = new Promise((done) => child.once("exit", done));
    if (child.exitCode === null && child.kill("SIGKILL")) await ended;
    rmSync(data, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < UP_TRIES && child.exitCode === null; attempt += 1) {
    if (await isHealthy(url)) return { url, close };
    await new Promise((done) => setTimeout(done, TRY_MS));
  }
  const said = readFileSync(log, "utf8").slice(-500);
  await close();
  throw new Error(`Zipkin did not start: ${said}`);
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}
