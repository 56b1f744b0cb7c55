import { createWriteStream, existsSync, renameSync, rmSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { operationsClient } from "@concordat/client/registry";
import type { Command } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { withData } from "../project/data.ts";
import { loadProject } from "../project/project.ts";
import { type NamedRegistry, type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { jsonText } from "../render/json.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface BackupFlags extends CommonFlags, RegistryFlags {
  readonly data?: string;
  readonly to: string;
  readonly force?: boolean;
}

/** Milliseconds that a registry has to make a backup before the first of it comes. */
const PATIENCE = 600_000;

/** `concordat backup`: all that a registry holds, in one file. */
export function backupCommand(command: Command, io: Io): Command {
  command
    .option("--data <place>", "data that no registry is running on, instead of a registry's")
    .requiredOption("--to <file>", "file to write")
    .option("--force", "replace the file if it is there");
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat backup --registry http://127.0.0.1:8081 --to backup.db\n\nExit codes: 0 written and checked, 1 written, and damaged, 2 usage or input, 3 registry unreachable.",
    )
    .action(async (flags: BackupFlags) => io.finish(await backup(io, flags)));
}

async function backup(io: Io, flags: BackupFlags): Promise<ExitCode> {
  const { data, to, force = false } = flags;
  if (existsSync(to) && !force)
    throw new CliError({
      code: "cli/file-exists",
      message: `There is already a file ${to}.`,
      hint: "Give another one, or add --force to replace it.",
    });
  const coming = `${to}.part`;
  rmSync(coming, { force: true });
  try {
    if (data === undefined) {
      const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
      await io.waiting(`Reading from ${registry.address}`, fetchBackup(registry, coming));
    } else
      await io.waiting(
        `Reading ${data}`,
        withData(({ backupData }) => backupData(data, coming)),
      );
    const faults = await withData(async ({ pageFaults }) => pageFaults(coming));
    renameSync(coming, to);
    const { size } = await stat(to);
    if (flags.format === "json") io.out(jsonText({ file: to, bytes: size, faults }));
    else if (faults.length === 0) io.out(`${to} has ${size} bytes, and every page of it is whole.`);
    else io.out(`${to} is damaged, as the data is that it was made of:\n${faults.map((one) => `  ${one}`).join("\n")}`);
    return faults.length === 0 ? EXIT.yes : EXIT.no;
  } catch (error) {
    rmSync(coming, { force: true });
    throw error;
  }
}

async function fetchBackup({ options, address }: NamedRegistry, file: string): Promise<void> {
  const { content, bytes } = await operationsClient({ ...options, timeoutMs: options.timeoutMs ?? PATIENCE }).backup();
  try {
    await pipeline(content, createWriteStream(file));
  } catch (error) {
    throw brokenOff(address, error);
  }
  const handle = await open(file, "r+");
  try {
    if (bytes !== undefined && (await handle.stat()).size !== bytes) throw brokenOff(address);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function brokenOff(address: string, cause?: unknown): CliError {
  const reason = cause instanceof Error ? ` (${cause.message})` : "";
  return new CliError({
    code: "cli/backup-broken-off",
    message: `The backup from ${address} broke off before its end${reason}; no file was written.`,
    hint: "Check the registry's log and the room on this disk, and try again.",
    exit: EXIT.unreachable,
    ...(cause === undefined ? {} : { cause }),
  });
}
