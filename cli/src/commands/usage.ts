import { servicesClient } from "@concordat/client/registry";
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { withSuggestion } from "../project/suggest.ts";
import { jsonText } from "../render/json.ts";
import { usageText } from "../render/usage.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface UsageFlags extends CommonFlags, RegistryFlags {
  readonly in?: string;
}

/** `concordat usage`: who reads which field of a subject, and where. */
export function usageCommand(command: Command, io: Io): Command {
  command.argument("<subject>", "the subject").option("--in <environment>", "one environment, instead of all");
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat usage orders-value --in prod\n\nExit codes: 0 told, 1 no such subject, 2 usage or input, 3 registry unreachable.",
    )
    .action(async (subject: string, flags: UsageFlags) => io.finish(await usage(io, subject, flags)));
}

async function usage(io: Io, subject: string, flags: UsageFlags): Promise<ExitCode> {
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const report = await io.waiting(
    `Asking ${registry.address}`,
    withSuggestion(registry, subject, servicesClient(registry.options).usage(subject, flags.in)),
  );
  io.out(flags.format === "json" ? jsonText(report) : usageText(report, io.paint));
  return EXIT.yes;
}
