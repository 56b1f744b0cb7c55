import type { SubjectPolicy } from "@concordat/client/api";
import { servicesClient } from "@concordat/client/registry";
import { type Command, Option } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { jsonText } from "../render/json.ts";
import type { Paint } from "../render/paint.ts";
import { printable } from "../render/printable.ts";
import { table } from "../render/table.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface PolicyFlags extends CommonFlags, RegistryFlags {
  readonly referrers?: SubjectPolicy["referrers"];
  readonly validation?: SubjectPolicy["validation"];
  readonly reset?: boolean;
}

/** `concordat policy`: what a registry refuses besides what is incompatible. */
export function policyCommand(command: Command, io: Io): Command {
  command
    .argument("<subject>", "the subject; :.CONTEXT: for all of a context, :.: for the default one")
    .addOption(
      new Option("--referrers <what>", "report such a version, or refuse it")
        .choices(["report", "refuse"])
        .conflicts("reset"),
    )
    .addOption(
      new Option("--validation <how>", "take what Confluent's registry takes, or refuse what buf build refuses")
        .choices(["tolerant", "strict"])
        .conflicts("reset"),
    )
    .option("--reset", "go back to what is set for the context or the registry");
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat policy card --referrers refuse\n\nExit codes: 0 told or set, 2 usage or input, 3 registry unreachable.",
    )
    .action(async (subject: string, flags: PolicyFlags) => io.finish(await policy(io, subject, flags)));
}

async function policy(io: Io, subject: string, flags: PolicyFlags): Promise<ExitCode> {
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const client = servicesClient(registry.options);
  const { referrers, validation, reset } = flags;
  const change = { ...(referrers && { referrers }), ...(validation && { validation }) };
  const asked = reset
    ? client.dropPolicy(subject)
    : Object.keys(change).length === 0
      ? client.policy(subject)
      : client.putPolicy(subject, change);
  const inForce = await io.waiting(`Asking ${registry.address}`, asked);
  io.out(flags.format === "json" ? jsonText({ subject, ...inForce }) : policyText(subject, inForce, io.paint));
  return EXIT.yes;
}

function policyText(subject: string, { referrers, validation }: SubjectPolicy, paint: Paint): string {
  const what = referrers === "refuse" ? "is rejected" : "is registered, and check reports it";
  const faults = validation === "strict" ? "is rejected" : "is registered, and check reports it";
  const rows = [
    ["referrers", { text: referrers, style: "bold" as const }, `a version that breaks what refers to it ${what}`],
    ["validation", { text: validation, style: "bold" as const }, `a schema that compilers reject ${faults}`],
  ];
  return `${paint("bold", printable(subject))}\n${table(rows, paint, { indent: 2 })}`;
}
