import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { needed, readLock } from "./lock.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The packages that are published, by their folder. */
export const PUBLISHED = ["schema", "client", "contracts", "codegen", "registry", "cli"] as const;
export type Published = (typeof PUBLISHED)[number];

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program with this Node before all others on the path, as if nothing of the workspace were around it. */
export function run(program: string, args: readonly string[], cwd: string): Promise<Ran> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(CONCORDAT_|NODE_|VITEST|npm_(?!config_(registry|cache|userconfig)$)|INIT_CWD$)/.test(name),
  );
  const env = { ...Object.fromEntries(inherited), PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { cwd, env, maxBuffer: 64 << 20 }, (error, out, err) => {
      // A signal or a program that is not there has no number.
      if (error !== null && typeof error.code !== "number") reject(error);
      else resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

export interface Packed {
  /** A package's tarball. */
  tarball(name: Published): string;
  [Symbol.dispose](): void;
}

/** Builds and packs every package into a folder that goes with it: dist stays as it is. */
export async function packed(): Promise<Packed> {
  mkdirSync(`${root}.cache`, { recursive: true });
  const folder = mkdtempSync(`${root}.cache/build-`);
  const { code, out, err } = await run(process.execPath, [`${root}build.ts`, "--pack", "--out", folder], root);
  if (code !== 0) {
    rmSync(folder, { recursive: true });
    throw new Error(`The build failed.\n${out}${err}`);
  }
  const files = readdirSync(`${folder}/packages`);
  return {
    tarball(name) {
      const file = files.find((one) => one.startsWith(`concordat-${name}-`));
      if (file === undefined) throw new Error(`No tarball of ${name} in ${files.join(", ")}.`);
      return `${folder}/packages/${file}`;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

/** A folder outside the workspace with packages installed. `unreachable` says why npm could not fetch what it needs. */
export interface Installed {
  readonly folder: string;
  readonly unreachable?: string;
  [Symbol.dispose](): void;
}

/** npm's words for having neither a network nor the package in its cache. */
const NO_NETWORK = /\b(ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/;

/**
 * Installs tarballs, and other packages by name, into an empty folder, with the versions of the workspace's lock file.
 * Throws where npm fails for another reason than that it has no network.
 */
export async function install(
  packages: Packed,
  ours: readonly Published[],
  theirs: readonly string[] = [],
): Promise<Installed> {
  const folder = mkdtempSync(join(tmpdir(), "concordat-installed-"));
  const remove = () => rmSync(folder, { recursive: true });
  const lock = readLock();
  const exact = needed(lock, [...ours, ...theirs.map((name) => `node_modules/${name}`)]);
  const dependencies = {
    ...Object.fromEntries(ours.map((name) => [`@concordat/${name}`, `file:${packages.tarball(name)}`])),
    ...Object.fromEntries(theirs.map((name) => [name, exact[`node_modules/${name}`]?.version])),
  };
  const manifest = { name: "shop", version: "1.0.0", private: true, type: "module", dependencies };
  writeFileSync(`${folder}/package.json`, JSON.stringify(manifest));
  // What npm finds here it takes at these versions; the tarballs it adds.
  const { type: _, ...top } = manifest;
  writeFileSync(
    `${folder}/package-lock.json`,
    JSON.stringify({ lockfileVersion: 3, requires: true, packages: { "": top, ...exact } }),
  );
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  // npm also asks its registry about our own packages, which are not there; that it waits long to ask again helps nobody.
  const flags = [...quiet, "--fetch-retries=2", "--fetch-retry-mintimeout=200", "--fetch-retry-maxtimeout=1000"];
  const { code, out, err } = await run("npm", ["install", ...flags], folder);
  if (code === 0) return { folder, [Symbol.dispose]: remove };
  const reason = NO_NETWORK.exec(err)?.[0];
  if (reason !== undefined) return { folder, unreachable: reason, [Symbol.dispose]: remove };
  remove();
  throw new Error(`npm install failed.\n${out}${err}`);
}

/** The names of the packages in a folder's node_modules, at every depth. */
export function packagesIn(folder: string): readonly string[] {
  return readdirSync(`${folder}/node_modules`, { recursive: true, withFileTypes: true })
    .filter((one) => one.name === "package.json")
    .map((one) => one.parentPath.split(sep).join("/"))
    .map((path) => /\/node_modules\/((?:@[^/]+\/)?[^/@]+)$/.exec(path)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/** The bytes of the files in a folder. */
export function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0);
}

/** Imports a module and prints the files that this loaded. */
const LOADED = `
import { registerHooks } from "node:module";
const loaded = [];
registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
for (const name of process.argv.slice(1)) await import(name);
console.log(JSON.stringify(loaded.filter((url) => url.startsWith("file:"))));
process.exit();
`;

export interface Loaded {
  /** By path from the folder's node_modules. */
  readonly files: readonly string[];
  readonly bytes: number;
}

/** What importing modules, in a process of its own in a folder, loads from the disk. */
export async function loadedBy(folder: string, names: readonly string[]): Promise<Loaded> {
  const { code, out, err } = await run(process.execPath, ["--input-type=module", "--eval", LOADED, ...names], folder);
  if (code !== 0) throw new Error(`Importing ${names.join(", ")} failed.\n${err}`);
  const paths = [...new Set((JSON.parse(out) as string[]).map((url) => fileURLToPath(url)))];
  const files = paths.map((path) =>
    path.slice(path.lastIndexOf(`${folder}/node_modules/`) + `${folder}/node_modules/`.length),
  );
  return { files, bytes: paths.reduce((sum, path) => sum + readFileSync(path).length, 0) };
}

/** What importing a module gives in a folder: its names, or the error's code and message. */
export async function imported(
  folder: string,
  name: string,
): Promise<{ readonly names: readonly string[] } | { readonly code: string; readonly message: string }> {
  const script = `
const answer = await import(process.argv[1]).then(
  (module) => ({ names: Object.keys(module) }),
  ({ code, message }) => ({ code: String(code), message }),
);
console.log(JSON.stringify(answer));
process.exit();`;
  const { code, out, err } = await run(process.execPath, ["--input-type=module", "--eval", script, name], folder);
  if (code !== 0) throw new Error(`Importing ${name} failed.\n${err}`);
  return JSON.parse(out.trim().split("\n").at(-1) ?? "");
}
