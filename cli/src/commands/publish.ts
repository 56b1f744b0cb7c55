import type { ServiceVersion } from "@concordat/client/api";
import { servicesClient } from "@concordat/client/registry";
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { manifestOf } from "../project/service.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface PublishFlags extends CommonFlags, RegistryFlags {
  readonly service: string;
  readonly version: string;
  readonly branch?: string;
}

/** `concordat publish`: tells the registry what a version of a service produces and consumes, and its contracts. */
export function publishCommand(command: Command, io: Io): Command {
  command
    .requiredOption("--service <service>", "the service, as the config names it")
    .requiredOption("--version <version>", "its version, such as a commit or 1.4.0")
    .option("--branch <branch>", "the branch that it was built from");
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat publish --service payment --version 1.4.0 --branch main\n\nExit codes: 0 published, or there already; 1 the version is there with other content; 2 usage or input; 3 registry unreachable.",
    )
    .action(async (flags: PublishFlags) => io.finish(await publish(io, flags)));
}

async function publish(io: Io, flags: PublishFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const registry = requireRegistry(flags, io.env, project);
  const { service, version, branch } = flags;
  const request = { ...manifestOf(project, service), ...(branch === undefined ? {} : { branch }) };
  const work = servicesClient(registry.options).publish(service, version, request);
  const kept = await io.waiting(`Publishing to ${registry.address}`, work);
  io.out(flags.format === "json" ? jsonText(kept) : lines(kept).map(printable).join("\n"));
  return EXIT.yes;
}

function lines({ service, version, branches, manifest, contracts }: ServiceVersion): readonly string[] {
  const uses = (name: string, all: ServiceVersion["manifest"]["produces"]) =>
    all.map(({ subject, version: number }) => `  ${name} ${subject} version ${number}`);
  return [
    `${service} ${version} is published${branches.length === 0 ? "" : ` (${branches.join(", ")})`}`,
    ...uses("produces", manifest.produces),
    ...uses("consumes", manifest.consumes),
    ...contracts.map(({ provider, complete }) => `  contract with ${provider}${complete ? "" : ", incomplete"}`),
  ];
}
