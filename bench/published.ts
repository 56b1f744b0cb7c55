import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { fileURLToPath } from "node:url";

/**
 * Start-up and memory of what is published, beside what Node itself takes: `node bench/published.ts`. Builds, packs, and
 * installs the tarballs into .cache/published first. The sides in turn, the median of all rounds; memory (RSS) half a second
 * after the first answer. Compiled code is kept between runs, as it is for users; a first round is thrown away.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}.cache/published`;
const installed = `${folder}/node_modules/@concordat/cli/bin/concordat.js`;
const source = `${root}cli/bin/concordat.js`;
const ROUNDS = Number(process.env.ROUNDS ?? 11);
const PORT = 18_971;

install();
const serve = (bin: string, data: string) => [bin, "serve", "--data", data, "--port", String(PORT)];
await servers("serve, published, over a file", serve(installed, `${folder}/data.db`), ["bench/servers/bare.js"]);
await servers("serve, from source", serve(source, ":memory:"), ["bench/servers/bare.js"]);
await servers("serve, from source, beside a bare server from source", serve(source, ":memory:"), [
  "bench/servers/bare.ts",
]);
writeFileSync(`${folder}/a.avsc`, '{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}');
commands("--help", ["--help"]);
commands("check a.avsc --against b.avsc", ["check", "a.avsc", "--against", "a.avsc"]);

function install(): void {
  execFileSync(process.execPath, [`${root}build.ts`, "--pack"], { stdio: "inherit" });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, '{"private":true}');
  const tarballs = readdirSync(`${root}.cache/packages`).map((name) => `${root}.cache/packages/${name}`);
  execFileSync("npm", ["install", "--silent", "--ignore-scripts", ...tarballs], { cwd: folder, stdio: "inherit" });
}

interface Started {
  /** Milliseconds from spawning to the first answer. */
  readonly ms: number;
  readonly mb: number;
}

async function servers(title: string, ours: readonly string[], bare: readonly string[]): Promise<void> {
  const rounds: [own: Started, bare: Started][] = [];
  for (let round = 0; round <= ROUNDS; round += 1)
    rounds.push([await start(ours, "/subjects"), await start(bare, "/")]);
  const kept = rounds.slice(1);
  const [own, other] = [0, 1].map((side) => ({
    ms: median(kept.map((round) => round[side === 0 ? 0 : 1].ms)),
    mb: median(kept.map((round) => round[side === 0 ? 0 : 1].mb)),
  })) as [Started, Started];
  const show = ({ ms, mb }: Started) => `${ms.toFixed(0)} ms, ${mb.toFixed(0)} MB`;
  console.log(
    `| ${title} | ${show(own)} | ${show(other)} | ${(own.ms / other.ms).toFixed(1)} times, +${(own.mb - other.mb).toFixed(0)} MB |`,
  );
}

async function start(args: readonly string[], path: string): Promise<Started> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: "ignore",
    cwd: root,
    env: { ...process.env, PORT: String(PORT) },
  });
  try {
    while (!(await answers(path))) {
      if (child.exitCode !== null) throw new Error(`${args.join(" ")} ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const ms = performance.now() - begun;
    await new Promise((resolve) => setTimeout(resolve, 500));
    const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
    return { ms, mb: Number(resident) / 1024 };
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host: "127.0.0.1", port: PORT, path, agent: false }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode === 200));
    });
    asked.on("error", () => resolve(false)).end();
  });
}

function commands(title: string, args: readonly string[]): void {
  const sides = [
    [installed, ...args],
    [source, ...args],
    ["-e", "0"],
  ];
  const times = sides.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, side] of sides.entries()) {
      const begun = performance.now();
      execFileSync(process.execPath, side, { cwd: folder, stdio: "ignore" });
      if (round > 0) times[index]?.push(performance.now() - begun);
    }
  }
  const [own = 0, fromSource = 0, bare = 0] = times.map(median);
  const ratio = (ms: number) => `${ms.toFixed(0)} ms (${(ms / bare).toFixed(1)} times)`;
  console.log(`| ${title} | ${ratio(own)}; from source ${ratio(fromSource)} | node -e 0: ${bare.toFixed(0)} ms |`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
