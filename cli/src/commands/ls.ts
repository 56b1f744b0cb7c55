import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { fetchVersions } from "../project/fetch.ts";
import { loadProject } from "../project/project.ts";
import { type NamedRegistry, type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { withSuggestion } from "../project/suggest.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { table } from "../render/table.ts";
import { subjectLines } from "../subjects/lines.ts";
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
    if (flags.format === "json") io.out(jsonText({ subjects }));
    else if (subjects.length > 0) io.out(await io.waiting(waiting, subjectLines(io, registry, subjects)));
    if (subjects.length === 0) io.note(`${registry.address} has no subjects yet.`);
    return EXIT.yes;
  }
  const versions = await io.waiting(waiting, withSuggestion(registry, subject, client.versions(subject)));
  // A program that reads the output gets the bare numbers.
  if (flags.format !== "text" || io.paint.width === undefined)
    print(io, flags, { subject, versions }, versions.map(String));
  else io.out(await io.waiting(waiting, versionsText(io, registry, subject, versions)));
  return EXIT.yes;
}

async function versionsText(io: Io, registry: NamedRegistry, subject: string, versions: readonly number[]) {
  const shown = versions.slice(-MOST);
  const all = await fetchVersions(registry, subject, shown);
  const rows = all.map(({ version, id, schemaType, references }) => [
    { text: String(version), style: "bold" as const },
    `id ${id}`,
    schemaType,
    references.length === 0 ? "" : `refers to ${references.map((one) => one.subject).join(", ")}`,
  ]);
  const before = versions.length - shown.length;
  const older = before === 0 ? [] : [io.paint("dim", `and ${before.toLocaleString("en")} before these`)];
  return [table(rows, io.paint, { head: ["version", "id", "type"] }), ...older].join("\n");
}

/** How many versions are shown with what they are. */
const MOST = 50;

function print(io: Io, { format }: LsFlags, json: unknown, lines: readonly string[]): void {
  if (format === "json") io.out(jsonText(json));
  else if (lines.length > 0) io.out(lines.map(printable).join("\n"));
}
