import { servicesClient } from "@concordat/client/registry";
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { asking, type CommonFlags, common, type VersionFlags, versioned } from "./options.ts";

interface DeployFlags extends CommonFlags, RegistryFlags, VersionFlags {}

interface UndeployFlags extends CommonFlags, RegistryFlags {
  readonly service: string;
  readonly from: string;
}

/** `concordat record-deployment`: a version of a service now runs somewhere. */
export function recordDeploymentCommand(command: Command, io: Io): Command {
  return asking(versioned(common(command)))
    .addHelpText(
      "after",
      "\nExample:\n  concordat record-deployment --service payment --version 1.4.0 --to prod\n\nExit codes: 0 recorded, 2 usage or input, 3 registry unreachable.",
    )
    .action(async (flags: DeployFlags) => io.finish(await deploy(io, flags)));
}

/** `concordat record-undeployment`: a service no longer runs somewhere. */
export function recordUndeploymentCommand(command: Command, io: Io): Command {
  command
    .requiredOption("--service <service>", "the service")
    .requiredOption("--from <environment>", "the environment");
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat record-undeployment --service payment --from prod\n\nExit codes: 0 recorded, 2 usage or input, 3 registry unreachable.",
    )
    .action(async (flags: UndeployFlags) => io.finish(await undeploy(io, flags)));
}

async function deploy(io: Io, flags: DeployFlags): Promise<ExitCode> {
  const { service, version, to } = flags;
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  await io.waiting(`Asking ${registry.address}`, servicesClient(registry.options).deploy(to, { service, version }));
  io.out(
    flags.format === "json"
      ? jsonText({ service, version, environment: to })
      : printable(`${service} ${version} is recorded in ${to}.`),
  );
  return EXIT.yes;
}

async function undeploy(io: Io, flags: UndeployFlags): Promise<ExitCode> {
  const { service, from } = flags;
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  await io.waiting(`Asking ${registry.address}`, servicesClient(registry.options).undeploy(from, service));
  io.out(
    flags.format === "json"
      ? jsonText({ service, environment: from })
      : printable(`${service} is no longer recorded in ${from}.`),
  );
  return EXIT.yes;
}
