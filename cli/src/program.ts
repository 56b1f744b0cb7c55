import { Command } from "commander";
import { asyncApiCommand } from "./commands/asyncapi.ts";
import { canIDeployCommand } from "./commands/can-i-deploy.ts";
import { checkCommand } from "./commands/check.ts";
import { diffCommand } from "./commands/diff.ts";
import { environmentsCommand } from "./commands/environments.ts";
import { generateCommand } from "./commands/generate.ts";
import { getCommand } from "./commands/get.ts";
import { lsCommand } from "./commands/ls.ts";
import { policyCommand } from "./commands/policy.ts";
import { publishCommand } from "./commands/publish.ts";
import { recordDeploymentCommand, recordUndeploymentCommand } from "./commands/record-deployment.ts";
import { registerCommand } from "./commands/register.ts";
import { serveCommand } from "./commands/serve.ts";
import { usageCommand } from "./commands/usage.ts";
import type { Io } from "./io.ts";
import { VERSION } from "./version.ts";

const COMMANDS = [
  serveCommand,
  checkCommand,
  diffCommand,
  registerCommand,
  getCommand,
  lsCommand,
  generateCommand,
  publishCommand,
  environmentsCommand,
  recordDeploymentCommand,
  recordUndeploymentCommand,
  canIDeployCommand,
  usageCommand,
  policyCommand,
  asyncApiCommand,
];

/** The `concordat` command with its subcommands. Throws commander's errors instead of ending the process. */
export function program(io: Io): Command {
  const command = new Command("concordat")
    .description("Schema registry and contract checks for event-driven systems.")
    .version(VERSION)
    // Or --version behind a subcommand would be this one's.
    .enablePositionalOptions()
    .addHelpText(
      "after",
      "\nExit codes: 0 yes, 1 no, 2 usage or input, 3 registry unreachable, 4 not enough to judge by.\nExample:\n  concordat check order.avsc --against-git main --witness",
    );
  for (const make of COMMANDS) command.addCommand(make(io));
  // Subcommands inherit nothing once they are made: each is told.
  for (const one of [command, ...command.commands]) {
    one.exitOverride().showHelpAfterError(`See: concordat ${one === command ? "" : `${one.name()} `}--help`);
  }
  return command;
}
