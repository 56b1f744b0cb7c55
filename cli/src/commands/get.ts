import type { RegistryClient, RegistrySchema } from "@concordat/client/registry";
import { type Command, Option } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { withSuggestion } from "../project/suggest.ts";
import { jsonText } from "../render/json.ts";
import { asking, type CommonFlags, common, versionNumber, wholeNumber } from "./options.ts";

interface GetFlags extends CommonFlags, RegistryFlags {
  readonly version: number | "latest";
  readonly id?: number;
}

/** `concordat get`: the text of a schema. */
export function getCommand(command: Command, io: Io): Command {
  command
    .argument("[subject]", "the subject")
    .addOption(new Option("--version <number>", "the version, or latest").argParser(versionNumber).default("latest"))
    .option("--id <id>", "the schema with this id, instead of a subject's", wholeNumber);
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat get orders-value --registry http://127.0.0.1:8081 > order.avsc\n\nExit codes: 0 found, 1 not there, 2 usage or input, 3 registry unreachable.",
    )
    .action(async (subject: string | undefined, flags: GetFlags) => io.finish(await get(io, subject, flags)));
}

async function get(io: Io, subject: string | undefined, flags: GetFlags): Promise<ExitCode> {
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const found = await io.waiting(
    `Asking ${registry.address}`,
    withSuggestion(registry, subject, read(registry.client, subject, flags)),
  );
  if (flags.format === "text") {
    io.out(found.schema);
    return EXIT.yes;
  }
  const { resolved: _, ...shown } = found;
  io.out(jsonText(shown));
  return EXIT.yes;
}

function read(client: RegistryClient, subject: string | undefined, { id, version }: GetFlags): Promise<RegistrySchema> {
  if (subject !== undefined && id === undefined) return client.version(subject, version);
  if (subject === undefined && id !== undefined) return client.schemaById(id);
  throw new CliError({
    code: "cli/usage",
    message: subject === undefined ? "Neither a subject nor an id is given." : "Both a subject and an id are given.",
    hint: "Give one of them: concordat get SUBJECT, or concordat get --id ID.",
  });
}
