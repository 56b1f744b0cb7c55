import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Writes what is published: PACKAGE/dist with JavaScript, declarations and a package.json of its own, and with `--pack`
 * a tarball of each in .cache/packages.
 */
const root = fileURLToPath(new URL(".", import.meta.url));
const PACKAGES = ["schema", "client", "codegen", "registry", "cli"] as const;

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly devDependencies?: unknown;
  readonly private?: unknown;
}

for (const folder of PACKAGES) build(folder);
if (process.argv.includes("--pack")) pack();

function build(folder: string): void {
  const dist = `${root}${folder}/dist`;
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const config = `${root}.cache/tsconfig.${folder}.json`;
  mkdirSync(`${root}.cache`, { recursive: true });
  writeFileSync(config, JSON.stringify(compilerConfig(folder)));
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", config], { stdio: "inherit" });
  if (existsSync(`${root}${folder}/bin`)) cpSync(`${root}${folder}/bin`, `${dist}/bin`, { recursive: true });
  cpSync(`${root}LICENSE`, `${dist}/LICENSE`);
  const manifest = JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8")) as Manifest;
  writeFileSync(`${dist}/package.json`, `${JSON.stringify(published(manifest), null, 2)}\n`);
}

function compilerConfig(folder: string): unknown {
  return {
    extends: "../tsconfig.json",
    compilerOptions: { noEmit: false, declaration: true, rootDir: `../${folder}/src`, outDir: `../${folder}/dist/src` },
    include: [`../${folder}/src/**/*.ts`],
    exclude: ["../**/*.test.ts", "../**/*.fixture.ts", "../**/conformance.ts"],
  };
}

/** The manifest with the sources' names replaced by those of what was built. */
function published({ devDependencies: _, private: __, exports = {}, ...rest }: Manifest): unknown {
  const built = (path: string) => path.replace(/\.ts$/, ".js");
  const entries = Object.entries(exports).map(([name, path]) => [
    name,
    { types: path.replace(/\.ts$/, ".d.ts"), default: built(path) },
  ]);
  return { ...rest, exports: Object.fromEntries(entries), files: ["src", "bin", "LICENSE"] };
}

function pack(): void {
  const out = `${root}.cache/packages`;
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const folder of PACKAGES) {
    execFileSync("npm", ["pack", "--silent", "--pack-destination", out], {
      cwd: `${root}${folder}/dist`,
      stdio: ["ignore", "inherit", "inherit"],
    });
  }
}
