import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface LsFlags extends CommonFlags, RegistryFlags {}

/** `concordat ls`: what is in the registry. */
export function lsCommand(command: Command, io: Io): Command {
  command.argument("[subject]", "a subject whose versions to list");
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat ls orders-value --registry http://127.0.0.1:8081\n\nExit codes: 0 listed, 1 no such subject, 2 usage or input, 3 registry unreachable.",
    )
    .action(async (subject: string | undefined, flags: LsFlags) => io.finish(await ls(io, subject, flags)));
}

async function ls(io: Io, subject: string | undefined, flags: LsFlags): Promise<ExitCode> {
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const client = registry.client;
  const waiting = `Asking ${registry.address}`;
  if (subject === undefined) {
    const subjects = [...(await io.waiting(waiting, client.subjects()))].sort();
    print(io, flags, { subjects }, subjects);
    if (subjects.length === 0) io.note(`${registry.address} has no subjects yet.`);
    return EXIT.yes;
  }
  const versions = await io.waiting(waiting, client.versions(subject));
  print(io, flags, { subject, versions }, versions.map(String));
  return EXIT.yes;
}

function print(io: Io, { format }: LsFlags, json: unknown, lines: readonly string[]): void {
  if (format === "json") io.out(jsonText(json));
  else if (lines.length > 0) io.out(lines.map(printable).join("\n"));
}
