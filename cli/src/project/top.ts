import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder that a code host's paths are from: the workflow's own (`GITHUB_WORKSPACE`), else the nearest that git calls
 * a work tree, else the working folder.
 */
export function repositoryTop(env: NodeJS.ProcessEnv, folder = process.cwd()): string {
  const given = env.GITHUB_WORKSPACE;
  return given === undefined || given === "" ? (nearest(folder) ?? folder) : given;
}

/** A linked work tree has a file `.git`, others a folder. */
function nearest(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearest(parent);
}
