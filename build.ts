import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundleCommand, OUTSIDE, writeAssets } from "./bundle.ts";

/**
 * Writes what is published: PACKAGE/dist with JavaScript, declarations and a package.json of its own, and with `--pack`
 * a tarball of each in .cache/packages, which `publish.ts` publishes. `--out FOLDER`, a folder within the checkout, takes FOLDER/PACKAGE and
 * FOLDER/packages instead, and leaves the others alone.
 */
const root = fileURLToPath(new URL(".", import.meta.url));
/** In the order of need. */
const PACKAGES = ["schema", "client", "contracts", "codegen", "registry", "cli"] as const;
type Folder = (typeof PACKAGES)[number];
/** The one that is published as a bundle. */
const COMMAND = "cli";
/** The one with the console, whose scripts and styles are bundled. */
const SERVER = "registry";
/** What its declarations are written with. */
const TYPES_OF_COMMAND = ["@concordat/schema"];

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: unknown;
  readonly private?: unknown;
}

const { values: flags } = parseArgs({ options: { pack: { type: "boolean" }, out: { type: "string" } } });
const out = flags.out === undefined ? undefined : resolve(flags.out);
const distOf = (folder: string) => (out === undefined ? `${root}${folder}/dist` : `${out}/${folder}`);
/** Where the compiler's configs and the tarballs go. */
const work = out ?? `${root}.cache`;

mkdirSync(work, { recursive: true });
for (const folder of PACKAGES) await build(folder);
if (flags.pack) pack();

async function build(folder: Folder): Promise<void> {
  const dist = distOf(folder);
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const config = `${work}/tsconfig.${folder}.json`;
  writeFileSync(config, JSON.stringify(compilerConfig(folder, dist)));
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", config], { stdio: "inherit" });
  if (folder === COMMAND) {
    for (const one of ["bin", "schemas"]) cpSync(`${root}${folder}/${one}`, `${dist}/${one}`, { recursive: true });
    await bundleCommand(dist);
    copySite(`${dist}/src/site`);
  }
  if (folder === SERVER) {
    await writeAssets(`${dist}/src/console/assets`);
    copySite(`${dist}/src/http/docs/site`);
  }
  cpSync(`${root}LICENSE`, `${dist}/LICENSE`);
  cpSync(`${root}${folder}/README.md`, `${dist}/README.md`);
  cpSync(`${root}CHANGELOG.md`, `${dist}/CHANGELOG.md`);
  const manifest = JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8")) as Manifest;
  writeFileSync(`${dist}/package.json`, `${JSON.stringify(published(folder, manifest), null, 2)}\n`);
}

/** The documentation, which the registry serves, beside the code that looks for it. It is built where it was not, or from other files. */
function copySite(to: string): void {
  execFileSync(process.execPath, [`${root}site/build.ts`, "--if-changed"], { stdio: ["ignore", "ignore", "inherit"] });
  cpSync(`${root}site/dist`, to, { recursive: true });
}

function compilerConfig(folder: Folder, dist: string): unknown {
  return {
    extends: `${root}tsconfig.json`,
    compilerOptions: {
      noEmit: false,
      declaration: true,
      // With the sources inside: those are not published.
      sourceMap: true,
      inlineSources: true,
      // Its JavaScript is the bundle's.
      emitDeclarationOnly: folder === COMMAND,
      rootDir: `${root}${folder}/src`,
      outDir: `${dist}/src`,
    },
    include: [`${root}${folder}/src/**/*.ts`],
    exclude: [
      `${root}**/*.test.ts`,
      `${root}**/*.fixture.ts`,
      `${root}**/conformance.ts`,
      `${root}**/*-conformance.ts`,
      `${root}**/conformance/*`,
      `${root}registry/src/console/browser`,
    ],
  };
}

/** The manifest with the sources' names replaced by those of what was built; of a bundle, without what is in it. */
function published(folder: Folder, { devDependencies: _, private: __, exports = {}, ...rest }: Manifest): unknown {
  const built = (path: string) => path.replace(/\.ts$/, ".js");
  const entries = Object.entries(exports).map(([name, path]) => [
    name,
    { types: path.replace(/\.ts$/, ".d.ts"), default: built(path) },
  ]);
  const manifest = {
    ...rest,
    exports: Object.fromEntries(entries),
    files: ["src", "bin", "schemas", "README.md", "CHANGELOG.md", "LICENSE", "THIRD-PARTY.txt"],
  };
  return folder === COMMAND ? { ...manifest, dependencies: dependenciesOfCommand(rest) } : manifest;
}

/** What the bundle does not contain, in the versions of those that bring it to the workspace. */
function dependenciesOfCommand({ dependencies = {} }: Manifest): Readonly<Record<string, string>> {
  const registry = JSON.parse(readFileSync(`${root}registry/package.json`, "utf8")) as Manifest;
  const all = { ...registry.dependencies, ...dependencies };
  return Object.fromEntries([...OUTSIDE, ...TYPES_OF_COMMAND].map((name) => [name, all[name] ?? ""]));
}

function pack(): void {
  const packages = `${work}/packages`;
  rmSync(packages, { recursive: true, force: true });
  mkdirSync(packages, { recursive: true });
  for (const folder of PACKAGES) {
    execFileSync("npm", ["pack", "--silent", "--pack-destination", packages], {
      cwd: distOf(folder),
      stdio: ["ignore", "inherit", "inherit"],
    });
  }
}
