import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { CliError } from "../error.ts";
import { decode } from "./schema-file.ts";

const run = promisify(execFile);
/** Bytes of a file in git; a schema is far below it. */
const LARGEST = 64 * 1024 * 1024;

/** The text of a file at a revision; throws CliError, also where the revision does not have it. */
export function textAt(revision: string, file: string): Promise<string>;
/** The same, with what to give where the revision does not have the file. */
export function textAt(revision: string, file: string, missing: undefined): Promise<string | undefined>;
export async function textAt(revision: string, file: string, ...missing: readonly undefined[]) {
  const folder = existing(dirname(resolve(file)));
  const commit = await commitOf(revision, folder);
  // `./` makes the path one from this folder, not from the repository's top.
  const path = `./${relative(folder, resolve(file)).split(sep).join("/")}`;
  const listed = await git(folder, ["ls-tree", "--name-only", commit, "--", path]);
  if (listed.length > 0)
    return decode(await git(folder, ["show", "--end-of-options", `${commit}:${path}`]), `${file} at ${revision}`);
  if (missing.length > 0) return undefined;
  throw new CliError({
    code: "cli/missing-reference",
    message: `The schema refers to ${file}, which ${revision} does not have.`,
    hint: "Compare with a revision that has both files.",
    place: { file },
  });
}

/** The absolute paths of all files that a revision has. Throws CliError. */
export async function pathsAt(revision: string, folder: string): Promise<readonly string[]> {
  const commit = await commitOf(revision, folder);
  // Not --show-toplevel: the folder may be reached by a link.
  const up = (await git(folder, ["rev-parse", "--show-cdup"])).toString("utf8").replace(/\r?\n$/, "");
  const top = resolve(folder, up);
  const listed = await git(folder, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit]);
  return listed
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => join(top, ...path.split("/")));
}

/** The folder itself, or the nearest one above it that is there: what a revision had may be gone. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

async function commitOf(revision: string, folder: string): Promise<string> {
  try {
    const printed = await git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
    return printed.toString("utf8").trim();
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError({
      code: "cli/no-such-revision",
      message: `Git knows no revision ${revision} in ${folder}.`,
      hint: "Check the name. A shallow clone lacks older commits and other branches: fetch them first.",
      cause: error,
    });
  }
}

async function git(folder: string, args: readonly string[]): Promise<Buffer> {
  // The messages are read below: they must not be translated.
  const env = { ...process.env, LC_ALL: "C" };
  try {
    const { stdout } = await run("git", ["-C", folder, ...args], { encoding: "buffer", maxBuffer: LARGEST, env });
    return stdout;
  } catch (error) {
    throw explained(error, folder);
  }
}

function explained(error: unknown, folder: string): unknown {
  if (!(error instanceof Error)) return error;
  const said = "stderr" in error ? String(error.stderr).trim() : "";
  if ("code" in error && error.code === "ENOENT")
    return new CliError({
      code: "cli/no-git",
      message: "The program git was not found.",
      hint: "Install git, or compare with a file: --against FILE.",
      cause: error,
    });
  if (said.includes("not a git repository"))
    return new CliError({
      code: "cli/not-a-repository",
      message: `${folder} is in no git repository.`,
      hint: "Compare with a file instead: --against FILE.",
      cause: error,
    });
  if (said === "") return error;
  return new CliError({
    code: "cli/git-failed",
    message: `git failed: ${said}`,
    hint: "Run the same in this folder: git log -1.",
    cause: error,
  });
}
