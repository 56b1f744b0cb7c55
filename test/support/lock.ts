import { readFileSync } from "node:fs";

/** An entry of package-lock.json (version 3): what stands at a path of node_modules. */
export interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type Lock = Readonly<Record<string, LockEntry>>;

/** The packages of the workspace's lock file, by path; the workspace's own folders among them. */
export function readLock(): Lock {
  const text = readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly packages: Lock }).packages;
}

/** The entries of what the packages at some paths need, transitively, without the workspace's own. */
export function needed(lock: Lock, paths: readonly string[]): Lock {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const entry = lock[path];
    if (entry === undefined) throw new Error(`The lock file has no ${path}.`);
    if (entry.link === true) return visit(entry.resolved ?? "");
    for (const name of Object.keys(entry.dependencies ?? {})) visit(found(lock, path, name) ?? `node_modules/${name}`);
    // The lock file may leave out what does not fit any platform.
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      const at = found(lock, path, name);
      if (at !== undefined) visit(at);
    }
  };
  for (const path of paths) visit(path);
  const theirs = [...seen].filter((path) => /(^|\/)node_modules\//.test(path) && lock[path]?.link !== true);
  return Object.fromEntries(theirs.map((path) => [path, lock[path] ?? {}]));
}

/** Where Node finds a package from a path: in the nearest node_modules upward. */
function found(lock: Lock, from: string, name: string): string | undefined {
  const path = `${from === "" ? "" : `${from}/`}node_modules/${name}`;
  if (path in lock) return path;
  if (from === "") return undefined;
  return found(lock, from.slice(0, Math.max(from.lastIndexOf("/"), 0)), name);
}
