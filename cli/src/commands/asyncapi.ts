import { writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { documented } from "../project/documented.ts";
import { eventSources } from "../project/events.ts";
import { readLock } from "../project/lock.ts";
import { notWritten } from "../project/not-written.ts";
import { loadProject, schemaEntries, shownPath } from "../project/project.ts";
import { namedRegistry, type RegistryFlags } from "../project/registry.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface AsyncApiFlags extends CommonFlags, RegistryFlags {
  readonly service?: string;
  readonly title?: string;
  readonly version: string;
  readonly output?: string;
}

/** `concordat asyncapi`: the services' channels, messages and operations as an AsyncAPI document. */
export function asyncApiCommand(command: Command, io: Io): Command {
  command
    .option("--service <service>", "one service of the config, instead of all")
    .option("--title <title>", "the document's title, instead of the service's or the folder's name")
    .option("--version <version>", "the document's version", "0.0.0")
    .option("--output <file>", "where to write, instead of the standard output");
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat asyncapi --service payment --version 1.4.0 --output asyncapi.json\n\nExit codes: 0 written, 2 usage or input, 3 registry unreachable.",
    )
    .action(async (flags: AsyncApiFlags) => io.finish(await run(io, flags)));
}

async function run(io: Io, flags: AsyncApiFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const registry = namedRegistry(flags, io.env, project);
  const asked = registry === undefined ? "Reading schemas" : `Asking ${registry.address}`;
  const sources = eventSources(schemaEntries(project), registry, readLock(project));
  const facts = await io.waiting(asked, documented(project, flags.service, sources));
  // Loaded here, so that no other command waits for it.
  const { asyncApi } = await import("@concordat/contracts/asyncapi");
  const title = flags.title ?? flags.service ?? basename(project.folder);
  const text = jsonText(asyncApi({ title, version: flags.version, ...facts }));
  if (flags.output === undefined) {
    io.out(text);
    return EXIT.yes;
  }
  const file = resolve(flags.output);
  write(file, `${text}\n`);
  const done = { file: shownPath(file), services: facts.services.length, events: facts.events.length };
  if (flags.format === "json") io.out(jsonText(done));
  else io.out(printable(`wrote ${done.file}: ${count(done.services, "service")}, ${count(done.events, "event")}`));
  return EXIT.yes;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw notWritten(shownPath(file), error, "Name a file in a folder that is there with --output.");
  }
}

function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? "" : "s"}`;
}
