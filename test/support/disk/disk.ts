import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("./shim.c", import.meta.url));

/** A folder on a disk that can fail, and lose power. */
export interface FaultyDisk extends Disposable {
  readonly folder: string;
  /** The environment of a process for which the folder lies on that disk. */
  readonly env: NodeJS.ProcessEnv;
  /** Lets syncs fail, as on a broken disk, or writes, as on a full one, until told otherwise. */
  set(fault: "broken" | "full", is: boolean): void;
  /**
   * Leaves in the folder what a loss of power would, once no process has it open: what was synced, and of each block that
   * was written since either the old or the new content, as `next` decides (numbers from 0 to 1).
   */
  losePower(next: () => number): void;
}

/** Why there can be no faulty disk here; undefined where there can be. */
export function whyNoFaultyDisk(): string | undefined {
  if (process.platform !== "linux") return "it needs Linux";
  try {
    execFileSync("gcc", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "gcc is not installed";
  }
}

/** Makes a faulty disk. With `lies`, syncs of files whose name ends so do nothing: the control. */
export function faultyDisk(lies?: string): FaultyDisk {
  const root = mkdtempSync(join(tmpdir(), "concordat-disk-"));
  const [folder, kept, shim] = [join(root, "folder"), join(root, "kept"), join(root, "shim.so")];
  for (const one of [folder, kept]) mkdirSync(one);
  execFileSync("gcc", ["-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"]);
  const flags = { broken: join(root, "broken"), full: join(root, "full") };
  return {
    folder,
    env: {
      ...process.env,
      LD_PRELOAD: shim,
      DISK_FOLDER: folder,
      DISK_KEPT: kept,
      DISK_BROKEN: flags.broken,
      DISK_FULL: flags.full,
      ...(lies === undefined ? {} : { DISK_LIES: lies }),
    },
    set: (fault, is) => {
      if (is) writeFileSync(flags[fault], "");
      else rmSync(flags[fault], { force: true });
    },
    losePower: (next) => {
      for (const name of readdirSync(folder)) {
        const file = join(folder, name);
        const safe = join(kept, name);
        const old = existsSync(safe) ? readFileSync(safe) : Buffer.alloc(0);
        writeFileSync(file, torn(old, readFileSync(file), next));
        copyFileSync(file, safe);
      }
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Disks write sectors of this size whole. */
const SECTOR = 512;

/** What may be left of a file that was `old` when it was synced last, and `now` when the power failed. */
function torn(old: Buffer, now: Buffer, next: () => number): Buffer {
  const longer = Math.max(old.length, now.length);
  const length = next() < 0.5 ? old.length : now.length;
  const left = Buffer.alloc(longer);
  for (let at = 0; at < longer; at += SECTOR) {
    const from = next() < 0.5 ? old : now;
    if (at < from.length) from.copy(left, at, at, Math.min(at + SECTOR, from.length));
  }
  return left.subarray(0, length);
}
