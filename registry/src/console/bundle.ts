import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Files for browsers by the names that they are served under, and those names by the names of the entries. */
export interface BundledAssets {
  readonly files: ReadonlyMap<string, string>;
  readonly entries: Readonly<Record<string, string>>;
}

const folder = fileURLToPath(new URL(".", import.meta.url));

/** The scripts and styles that pages name. */
const ENTRIES = ["browser/main.ts", "browser/map.ts", "browser/search.ts", "browser/try.ts", "theme/theme.css"];

/** Bundles what browsers are sent: scripts as modules, names with the hash of the content. */
export async function bundleAssets(): Promise<BundledAssets> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: folder,
    entryPoints: ENTRIES,
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    outdir: "assets",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: ["chrome123", "firefox121", "safari17.5"],
    // Colours of both themes stand in one declaration, which all of these know.
    supported: { "color-functions": true },
    minify: true,
    write: false,
    metafile: true,
    logLevel: "warning",
  });
  const files = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const entries = Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint === undefined ? [] : [[basename(entryPoint).replace(/\.ts$/, ".js"), basename(path)]],
  );
  return { files, entries: Object.fromEntries(entries) as Record<string, string> };
}
