import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Start-up and memory of what is published, beside a bare node:http server: `node bench/published.ts`. Builds, packs,
 * and installs the tarballs into .cache/published first. The median of five starts; memory after the first answer.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}.cache/published`;
const ROUNDS = 5;
const PORT = 18_971;

install();
const sides = [
  {
    name: "concordat serve",
    command: `${folder}/node_modules/.bin/concordat`,
    args: ["serve", "--data", ":memory:", "--port", String(PORT)],
    path: "/subjects",
  },
  { name: "node:http, a fixed body", command: process.execPath, args: [`${root}bench/servers/bare.ts`], path: "/" },
] as const;
for (const side of sides) {
  const runs = [];
  for (let round = 0; round < ROUNDS; round += 1) runs.push(await start(side));
  const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
  console.log(
    `| ${side.name} | ${median(runs.map(({ ms }) => ms)).toFixed(0)} ms | ${median(runs.map(({ mb }) => mb)).toFixed(0)} MB |`,
  );
}

function install(): void {
  execFileSync(process.execPath, [`${root}build.ts`, "--pack"], { stdio: "inherit" });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/package.json`, '{"private":true}');
  const tarballs = readdirSync(`${root}.cache/packages`).map((name) => `${root}.cache/packages/${name}`);
  execFileSync("npm", ["install", "--silent", "--ignore-scripts", ...tarballs], { cwd: folder, stdio: "inherit" });
}

async function start({
  command,
  args,
  path,
}: (typeof sides)[number]): Promise<{ readonly ms: number; readonly mb: number }> {
  // The Node of this program first: under an older one the command starts a second process.
  const env = { ...process.env, PORT: String(PORT), PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const begun = performance.now();
  const child = spawn(command, args, { stdio: "ignore", env });
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}`);
      const answered = await fetch(`http://127.0.0.1:${PORT}${path}`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (answered) break;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const ms = performance.now() - begun;
    await new Promise((resolve) => setTimeout(resolve, 500));
    const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
    return { ms, mb: Number(resident) / 1024 };
  } finally {
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
  }
}
