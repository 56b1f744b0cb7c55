import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { published } from "./load.ts";

/**
 * Whether a registry stays as it is under mixed load: `node bench/soak.ts [MINUTES]`, 20 unless given. Needs wrk, and builds
 * first unless BUILT=1. Prints, for each tenth of the time, the most that the process had in memory (RSS, and of it the heap is
 * not told apart), the size of the write-ahead log and of the data file, and how many files and sockets it had open.
 */
const here = fileURLToPath(new URL(".", import.meta.url));
const minutes = Number(process.argv[2] ?? 20);
const SUBJECTS = 200;
const PARTS = 10;
const PORT = 18_975;
const url = `http://127.0.0.1:${PORT}`;

if (process.env.BUILT !== "1") execFileSync(process.execPath, [`${here}../build.ts`], { stdio: "inherit" });
const folder = mkdtempSync(join(tmpdir(), "concordat-soak-"));
const data = join(folder, "data.db");
const server = spawn(process.execPath, [...published({ port: PORT, data })], {
  stdio: ["ignore", "ignore", "inherit"],
});
try {
  await prepare();
  const load = spawn("wrk", ["-t1", "-c16", `-d${minutes * 60}s`, "--latency", "-s", `${here}wrk/mixed.lua`, url]);
  let said = "";
  load.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  const ended = new Promise<void>((resolve) => load.once("exit", () => resolve()));
  console.log("| minutes | RSS, MB | write-ahead log, MB | data file, MB | open files |");
  console.log("|---|---|---|---|---|");
  for (let part = 1; part <= PARTS; part += 1) {
    const most = await watch(((minutes * 60) / PARTS) * 1_000);
    console.log(`| ${((minutes / PARTS) * part).toFixed(1)} | ${most.map((one) => one.toFixed(0)).join(" | ")} |`);
  }
  await ended;
  console.log(said);
} finally {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  rmSync(folder, { recursive: true });
}

/** The most of each figure while some milliseconds pass. */
async function watch(milliseconds: number): Promise<readonly number[]> {
  const until = performance.now() + milliseconds;
  let most = figures();
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    most = figures().map((one, index) => Math.max(one, most[index] ?? 0));
  }
  return most;
}

function figures(): readonly number[] {
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1];
  const size = (file: string) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) / 1_048_576;
  return [Number(resident) / 1_024, size(`${data}-wal`), size(data), readdirSync(`/proc/${server.pid}/fd`).length];
}

/** One version for each subject, once the server answers. */
async function prepare(): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const up = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (let subject = 1; subject <= SUBJECTS; subject += 1) {
    const fields = [
      { name: "id", type: "string" },
      { name: "first", type: ["null", "string"], default: null },
    ];
    const body = JSON.stringify({ schema: JSON.stringify({ type: "record", name: `Order${subject}`, fields }) });
    const headers = { "content-type": "application/json" };
    await fetch(`${url}/subjects/orders${subject}/versions`, { method: "POST", headers, body });
  }
}
