import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";
import { MANIFEST } from "./registry/src/console/assets.ts";
import { bundleAssets } from "./registry/src/console/bundle.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Stays a package of its own: it brings a binary for each platform. */
export const OUTSIDE = ["better-sqlite3"];
/** Stays outside too, and is not needed: what browsers are sent is bundled before. */
const UNUSED = ["esbuild"];

/**
 * CommonJS modules ask for Node's own modules by a `require` that ES modules do not have. The name is one that no bundled
 * module has.
 */
const REQUIRE =
  'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);';

/**
 * Writes the command into FOLDER/src as a few files: what a subcommand, the server or a format needs stays apart, and is
 * loaded when it is needed. The engine's worker and the process of handlers are entries of their own beside them, where they
 * are looked for. The licences of the packages inside are in FOLDER/THIRD-PARTY.txt.
 */
export async function bundleCommand(folder: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      main: "cli/src/main.ts",
      index: "cli/src/index.ts",
      worker: "registry/src/pool/worker.ts",
      "handler-process": "cli/src/contracts/handler-process.ts",
    },
    outdir: `${folder}/src`,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    external: [...OUTSIDE, ...UNUSED],
    banner: { js: REQUIRE },
    legalComments: "none",
    // Names and lines for stack traces; the sources of all that is bundled would be larger than the bundle.
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: "warning",
  });
  await writeAssets(`${folder}/src/assets`);
  writeFileSync(`${folder}/THIRD-PARTY.txt`, licences(metafile));
}

/** Writes what the console sends to browsers into a folder: the one that `assets.ts` looks for beside itself. */
export async function writeAssets(folder: string): Promise<void> {
  const { files, entries } = await bundleAssets();
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, MANIFEST), JSON.stringify({ entries, files: [...files.keys()] }));
}

/** The packages that stand in a bundle, with their licences. Throws for one that names none: it could not be published. */
function licences({ inputs }: Metafile): string {
  const folders = new Set(Object.keys(inputs).flatMap((file) => packageOf(file) ?? []));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = manifestOf(folder);
    if (typeof license !== "string") throw new Error(`${name} names no licence`);
    const file = readdirSync(join(root, folder)).find((one) => /^(licen[cs]e|copying)/i.test(one));
    const text = file === undefined ? "" : `\n${readFileSync(join(root, folder, file), "utf8").trim()}\n`;
    return `${name} ${version} (${license})\n${text}`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/** The folder of the installed package that a file belongs to; undefined for a file of ours. */
function packageOf(file: string): string | undefined {
  if (!file.includes("node_modules/")) return undefined;
  let folder = dirname(file);
  // Folders within a package may have a package.json that only says what kind of modules are there.
  while (manifestOf(folder).version === undefined) folder = dirname(folder);
  return folder;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

function manifestOf(folder: string): Manifest {
  const file = join(root, folder, "package.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Manifest) : {};
}
