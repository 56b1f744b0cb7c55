import type { AuditEntry } from "@concordat/client/api";
import { accessClient } from "@concordat/client/registry";
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { asking, type CommonFlags, common, wholeNumber } from "./options.ts";

interface AuditFlags extends CommonFlags, RegistryFlags {
  readonly actor?: string;
  readonly what?: string;
  readonly target?: string;
  readonly last?: number;
  readonly verify?: boolean;
}

/** `concordat audit`: what was done in a registry, and by whom. */
export function auditCommand(command: Command, io: Io): Command {
  command
    .option("--actor <name>", "only what one did")
    .option("--what <kind>", "only one kind, such as put-version, denied or failed-login")
    .option("--target <name>", "only what was done to one subject, service, environment or user")
    .option("--last <number>", "so many entries at most; 100", wholeNumber)
    .option("--verify", "check that each entry is as it was written and none is missing");
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat audit --target orders-value --last 20\n  concordat audit --verify\n\nExit codes: 0 told, or whole; 1 an entry was altered or is missing; 2 usage or input; 3 registry unreachable.",
    )
    .action(async (flags: AuditFlags) => io.finish(await audit(io, flags)));
}

async function audit(io: Io, flags: AuditFlags): Promise<ExitCode> {
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const client = accessClient(registry.options);
  const waiting = `Asking ${registry.address}`;
  if (flags.verify) {
    const found = await io.waiting(waiting, client.verifyAudit());
    io.out(flags.format === "json" ? jsonText(found) : printable(found.message));
    return found.whole ? EXIT.yes : EXIT.no;
  }
  const { actor, what, target, last } = flags;
  const entries = await io.waiting(waiting, client.audit({ actor, what, target, last }));
  if (flags.format === "json") io.out(jsonText({ entries }));
  else if (entries.length > 0) io.out(entries.map(line).map(printable).join("\n"));
  else io.note("No entry of the audit log matches.");
  return EXIT.yes;
}

function line({ time, actor, from, what, target, before, after }: AuditEntry): string {
  const who = from === undefined ? actor : `${actor} (${from})`;
  const changed = [before, after].map((one) => (one === undefined ? "" : JSON.stringify(one)));
  const change = before === undefined ? changed[1] : changed.join(" -> ");
  return `${new Date(time).toISOString()} ${who} ${what}${target === undefined ? "" : ` ${target}`} ${change}`.trimEnd();
}
