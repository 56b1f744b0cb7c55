import type { Environment } from "@concordat/client/api";
import { servicesClient } from "@concordat/client/registry";
import { type Command, Option } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { jsonText } from "../render/json.ts";
import type { Paint } from "../render/paint.ts";
import { printable } from "../render/printable.ts";
import { table } from "../render/table.ts";
import { minuteOf } from "../render/time.ts";
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
  if (flags.production && flags.create === undefined)
    throw new CliError({
      code: "cli/usage",
      message: "--production is for an environment that is created.",
      hint: "Add --create NAME.",
    });
  if (flags.create !== undefined)
    await io.waiting(waiting, client.putEnvironment(flags.create, { production: flags.production ?? false }));
  if (flags.remove !== undefined) {
    await io.waiting(waiting, client.removeEnvironment(flags.remove));
    io.note(printable(`Removed ${flags.remove}.`));
  }
  const all = await io.waiting(waiting, client.environments());
  if (flags.format === "json") io.out(jsonText({ environments: all }));
  else if (all.length > 0) io.out(all.map((one) => shown(one, io.paint)).join("\n"));
  else if (flags.remove !== undefined) io.note("There are no other environments.");
  else io.note("There are no environments yet: concordat environments --create NAME");
  return EXIT.yes;
}

function shown({ name, production, deployed }: Environment, paint: Paint): string {
  const head = `${paint("bold", printable(name))}${production ? paint("yellow", " (production)") : ""}`;
  if (deployed.length === 0) return `${head}\n  ${paint("dim", "nothing is deployed")}`;
  const rows = deployed.map(({ service, version, since }) => [
    { text: service, style: "cyan" as const },
    version,
    { text: `since ${minuteOf(since)}`, style: "dim" as const },
  ]);
  return `${head}\n${table(rows, paint, { indent: 2 })}`;
}
