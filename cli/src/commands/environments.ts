import type { Environment } from "@concordat/client/api";
import { servicesClient } from "@concordat/client/registry";
import { type Command, Option } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface EnvironmentFlags extends CommonFlags, RegistryFlags {
  readonly create?: string;
  readonly production?: boolean;
  readonly remove?: string;
}

/** `concordat environments`: where services are deployed, and what runs there. */
export function environmentsCommand(command: Command, io: Io): Command {
  command
    .option("--create <name>", "make an environment")
    .option("--production", "with --create: it is a production environment")
    .addOption(new Option("--remove <name>", "remove an environment that nothing is deployed to").conflicts("create"));
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat environments --create prod --production\n\nExit codes: 0 done; 1 something is deployed there; 2 usage or input; 3 registry unreachable.",
    )
    .action(async (flags: EnvironmentFlags) => io.finish(await environments(io, flags)));
}

async function environments(io: Io, flags: EnvironmentFlags): Promise<ExitCode> {
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const client = servicesClient(registry.options);
  const waiting = `Asking ${registry.address}`;
  if (flags.create !== undefined)
    await io.waiting(waiting, client.putEnvironment(flags.create, { production: flags.production ?? false }));
  if (flags.remove !== undefined) await io.waiting(waiting, client.removeEnvironment(flags.remove));
  const all = await io.waiting(waiting, client.environments());
  if (flags.format === "json") io.out(jsonText({ environments: all }));
  else if (all.length > 0) io.out(all.flatMap(lines).map(printable).join("\n"));
  else io.note("There are no environments yet: concordat environments --create NAME");
  return EXIT.yes;
}

function lines({ name, production, deployed }: Environment): readonly string[] {
  const services = deployed.map(
    ({ service, version, since }) => `  ${service} ${version}, since ${new Date(since).toISOString()}`,
  );
  return [
    `${name}${production ? " (production)" : ""}`,
    ...(services.length === 0 ? ["  nothing is deployed"] : services),
  ];
}
