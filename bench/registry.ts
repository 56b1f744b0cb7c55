import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The registry beside the least that could be done, in one run: `node bench/registry.ts`. Needs wrk. One thread of
 * load, the median of three rounds, the two sides in turn.
 */
const here = fileURLToPath(new URL(".", import.meta.url));
const SECONDS = Number(process.env.SECONDS ?? 5);
const ROUNDS = 3;
const CONNECTIONS = 16;

interface Side {
  readonly name: string;
  readonly server: string;
  readonly path: string;
  readonly script?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly prepare?: (url: string) => Promise<void>;
}

const schema = JSON.stringify({ type: "record", name: "A", fields: [{ name: "x", type: "int" }] });
const register = async (url: string) => {
  const headers = { "content-type": "application/json" };
  await fetch(`${url}/subjects/s/versions`, { method: "POST", headers, body: JSON.stringify({ schema }) });
};
const answer = JSON.stringify({
  subject: "s",
  version: 1,
  guid: "ae0b2e64-33d5-3689-0cdb-9814614e3463",
  schemaType: "AVRO",
  schema,
  ts: 1795460189223,
  deleted: false,
});

await compare("GET a schema by id", [
  { name: "concordat", server: "registry.ts", path: "/schemas/ids/1", prepare: register },
  { name: "node:http, a fixed body", server: "bare.ts", path: "/schemas/ids/1", env: { BODY: answer } },
]);
await compare("GET the latest version", [
  { name: "concordat", server: "registry.ts", path: "/subjects/s/versions/latest", prepare: register },
  { name: "node:http, a fixed body", server: "bare.ts", path: "/", env: { BODY: answer } },
]);
await compare("register new schemas under new subjects", [
  { name: "concordat", server: "registry.ts", path: "/", script: "register.lua" },
  { name: "raw rows, group commit", server: "raw-rows.ts", path: "/", script: "register.lua" },
]);
await compare("register the same schema again", [
  { name: "concordat", server: "registry.ts", path: "/subjects/s/versions", script: "again.lua", prepare: register },
  { name: "node:http, a fixed body", server: "bare.ts", path: "/", script: "again.lua", env: { BODY: answer } },
]);

async function compare(title: string, sides: readonly [Side, Side]): Promise<void> {
  const rates = sides.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, side] of sides.entries()) rates[index]?.push(await measure(side));
  }
  const [ours = 0, theirs = 1] = rates.map(median);
  const show = (rate: number) => Math.round(rate).toLocaleString("en");
  console.log(`| ${title} | ${show(ours)}/s | ${show(theirs)}/s (${sides[1].name}) | ${(ours / theirs).toFixed(2)} |`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function measure({ server, path, script, env, prepare }: Side): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-bench-"));
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const child = spawn(process.execPath, [`${here}servers/${server}`], {
    env: { ...process.env, ...env, PORT: String(port), DATA: join(folder, "data.db") },
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    await listening(port, child);
    const url = `http://127.0.0.1:${port}`;
    await prepare?.(url);
    const load = (seconds: number) =>
      execFileSync(
        "wrk",
        [
          "-t1",
          `-c${CONNECTIONS}`,
          `-d${seconds}s`,
          ...(script === undefined ? [] : ["-s", `${here}wrk/${script}`]),
          url + path,
        ],
        { encoding: "utf8" },
      );
    if (script !== "register.lua") load(1);
    const output = load(SECONDS);
    if (/Non-2xx/.test(output)) throw new Error(`${server} refused requests:\n${output}`);
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]);
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
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
