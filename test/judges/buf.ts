import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A file for buf, with those that it imports; paths are theirs as imports name them. */
export interface BufCase {
  readonly path: string;
  readonly text: string;
  readonly others: readonly { readonly path: string; readonly text: string }[];
}

/** What buf says against a file, with its place. Lines and columns count from 1, columns in bytes. */
export interface BufFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What buf makes of a file: its image (an encoded FileDescriptorSet of that file alone), or what is wrong with it. */
export interface BufAnswer {
  readonly faults: readonly BufFault[];
  readonly image: Uint8Array | undefined;
}

const script = createRequire(import.meta.url).resolve("@bufbuild/buf/bin/buf");

/** Asks `buf build` about one file. Each file is asked alone, so that no fault of another hides or makes one. */
export async function askBuf({ path, text, others }: BufCase): Promise<BufAnswer> {
  const folder = await mkdtemp(join(tmpdir(), "concordat-buf-"));
  try {
    await writeFile(join(folder, "buf.yaml"), "version: v2\n");
    for (const file of [...others, { path, text }]) {
      await mkdir(join(folder, dirname(file.path)), { recursive: true });
      await writeFile(join(folder, file.path), file.text);
    }
    // An image tells unused imports, but not those that are for options alone.
    const answer = await build(folder, path, IMPORT_OPTION.test(text) ? ["--as-file-descriptor-set"] : []);
    if (answer === undefined) return { faults: [], image: await readFile(join(folder, "image.binpb")) };
    return { faults: faultsOf(answer, path), image: undefined };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const OPTIONS = ["--error-format", "json", "--exclude-imports", "--exclude-source-info", "-o", "image.binpb"];

/** Whether a file may have imports for options alone. */
export const IMPORT_OPTION = /\bimport\s+option\b/;

/** What buf writes when it refuses; undefined when it does not. */
function build(folder: string, path: string, more: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, "build", "--path", path, ...OPTIONS, ...more],
      { cwd: folder },
      (error, _, stderr) => {
        resolve(error === null ? undefined : stderr);
      },
    );
  });
}

function faultsOf(answer: string, path: string): readonly BufFault[] {
  const faults = answer
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { path?: string; start_line?: number; start_column?: number; message: string })
    .filter((one) => one.path === path)
    .map((one) => ({ line: one.start_line ?? 0, column: one.start_column ?? 0, message: one.message }));
  // A file that buf cannot build for another reason, such as a fault of an import.
  return faults.length > 0 ? faults : [{ line: 0, column: 0, message: answer.trim() }];
}
