import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BundledAssets } from "./bundle.ts";

/** Where the files are that were bundled when the package was built; there are none where it runs from source. */
const folder = new URL("./assets/", import.meta.url);
/** The file in that folder which names the others by their entries. */
export const MANIFEST = "manifest.json";

let loading: Promise<BundledAssets> | undefined;

/** What browsers are sent, read or bundled with the first request for it. */
export function assets(): Promise<BundledAssets> {
  loading ??= load();
  return loading;
}

async function load(): Promise<BundledAssets> {
  const manifest = new URL(MANIFEST, folder);
  if (!existsSync(fileURLToPath(manifest))) return (await import("./bundle.ts")).bundleAssets();
  const built = JSON.parse(await readFile(manifest, "utf8")) as Pick<BundledAssets, "entries"> & {
    readonly files: readonly string[];
  };
  const files = await Promise.all(
    built.files.map(async (name) => [name, await readFile(new URL(name, folder), "utf8")] as const),
  );
  return { files: new Map(files), entries: built.entries };
}

/** The address of an entry's file, such as `main.js`. Throws for an entry that there is not. */
export async function assetUrl(entry: string): Promise<string> {
  const name = (await assets()).entries[entry];
  if (name === undefined) throw new Error(`the console has no asset ${entry}`);
  return `/ui/assets/${name}`;
}

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

/** A file for browsers by the name that it is served under; undefined where there is none. */
export async function assetFile(name: string): Promise<{ readonly type: string; readonly text: string } | undefined> {
  const text = (await assets()).files.get(name);
  const type = TYPES[name.slice(name.lastIndexOf(".") + 1)];
  return text === undefined || type === undefined ? undefined : { text, type };
}
