import type { DeployAnswer } from "@concordat/client/api";
import { servicesClient } from "@concordat/client/registry";
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { decisionText } from "../render/decision.ts";
import { jsonText } from "../render/json.ts";
import { asking, type CommonFlags, common, type VersionFlags, versioned } from "./options.ts";

interface GateFlags extends CommonFlags, RegistryFlags, VersionFlags {}

const EXITS: Readonly<Record<DeployAnswer, ExitCode>> = { yes: EXIT.yes, no: EXIT.no, unknown: EXIT.unknown };

/** `concordat can-i-deploy`: would anybody break? */
export function canIDeployCommand(command: Command, io: Io): Command {
  return asking(versioned(common(command)))
    .addHelpText(
      "after",
      "\nExample:\n  concordat can-i-deploy --service payment --version 1.4.0 --to prod\n\nExit codes, in every format: 0 yes, 1 no, 2 usage or input, 3 registry unreachable, 4 evidence is missing.",
    )
    .action(async (flags: GateFlags) => io.finish(await ask(io, flags)));
}

async function ask(io: Io, flags: GateFlags): Promise<ExitCode> {
  const { service, version, to: environment } = flags;
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const question = servicesClient(registry.options).canIDeploy({ service, version, environment });
  const decision = await io.waiting(`Asking ${registry.address}`, question);
  io.out(flags.format === "json" ? jsonText(decision) : decisionText(decision, io.paint));
  return EXITS[decision.answer];
}
