import type { DecisionRow, DeployAnswer, DeployDecision } from "@concordat/client/api";
import { type ServicesClient, servicesClient } from "@concordat/client/registry";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadProject } from "../project/project.ts";
import { type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { decisionText } from "../render/decision.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { asking, type CommonFlags, common, wholeNumber } from "./options.ts";

interface GateFlags extends CommonFlags, RegistryFlags {
  readonly service: string;
  readonly to: string;
  readonly version?: string;
  readonly branch?: string;
  readonly latest?: boolean;
  readonly ignore?: readonly Ignored[];
  readonly wait?: number;
}

/** A service, or one version of it, that is not asked about. */
interface Ignored {
  readonly service: string;
  readonly version?: string;
}

/** Seconds between two questions while evidence is awaited. */
const PAUSE = 5;
const EXITS: Readonly<Record<DeployAnswer, ExitCode>> = { yes: EXIT.yes, no: EXIT.no, unknown: EXIT.unknown };
const ORDER: readonly DeployAnswer[] = ["no", "unknown", "yes"];

/** `concordat can-i-deploy`: would anybody break? */
export function canIDeployCommand(command: Command, io: Io): Command {
  command
    .requiredOption("--service <service>", "the service")
    .addOption(new Option("--version <version>", "its version, published before").conflicts(["branch", "latest"]))
    .addOption(
      new Option("--branch <branch>", "the version that was published last from this branch").conflicts("latest"),
    )
    .option("--latest", "the version that was published last")
    .requiredOption("--to <environment>", "the environment")
    .option("--ignore <service[@version]>", "a service that is not asked about; may be repeated", ignored)
    .option("--wait <seconds>", "where evidence is missing, ask again for so long", wholeNumber);
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExamples:\n  concordat can-i-deploy --service payment --version 1.4.0 --to prod\n  concordat can-i-deploy --service payment --branch main --to prod --wait 300\n\nExit codes, in every format: 0 yes, 1 no, 2 usage or input, 3 registry unreachable, 4 evidence is missing.",
    )
    .action(async (flags: GateFlags) => io.finish(await ask(io, flags)));
}

async function ask(io: Io, flags: GateFlags): Promise<ExitCode> {
  const { service, to: environment, ignore = [] } = flags;
  const registry = requireRegistry(flags, io.env, await loadProject(flags.config));
  const client = servicesClient(registry.options);
  const version = flags.version ?? (await io.waiting(`Asking ${registry.address}`, versionOf(client, flags)));
  const question = { service, version, environment };
  const decide = async () => without(await client.canIDeploy(question), ignore);
  const decision = await io.waiting(`Asking ${registry.address}`, awaited(io, decide, flags.wait ?? 0));
  io.out(flags.format === "json" ? jsonText(decision) : decisionText(decision, io.paint));
  if (flags.format === "text") for (const line of ignoredLines(decision, ignore)) io.note(printable(line));
  return EXITS[decision.answer];
}

/** The version that was published last, of a branch or at all. Throws CliError where there is none. */
async function versionOf(client: ServicesClient, { service, branch, latest }: GateFlags): Promise<string> {
  if (branch === undefined && latest !== true)
    throw new CliError({
      code: "cli/usage",
      message: "Nothing says which version is asked about.",
      hint: "Add --version VERSION, --branch BRANCH or --latest.",
    });
  const known = (await client.services()).find((one) => one.service === service);
  // Newest first.
  for (const version of known?.versions ?? []) {
    if (branch === undefined) return version;
    if ((await client.service(service, version)).branches.includes(branch)) return version;
  }
  throw new CliError({
    code: "cli/no-version",
    message: `No version of ${service} was published${branch === undefined ? "" : ` from the branch ${branch}`}.`,
    hint: `Publish one: concordat publish --service ${service} --version VERSION${branch === undefined ? "" : ` --branch ${branch}`}.`,
    exit: EXIT.no,
  });
}

/** The decision, asked for again while evidence is missing, for so many seconds at most. */
async function awaited(io: Io, decide: () => Promise<DeployDecision>, seconds: number): Promise<DeployDecision> {
  const end = performance.now() + seconds * 1000;
  const counter = io.counting("Waiting for evidence, try", Math.max(1, Math.ceil(seconds / PAUSE)));
  try {
    for (;;) {
      const decision = await decide();
      const left = end - performance.now();
      if (decision.answer !== "unknown" || left <= 0) return decision;
      counter.step(`${Math.ceil(left / 1000)} s left`);
      await new Promise((resolve) => setTimeout(resolve, Math.min(PAUSE * 1000, left)));
    }
  } finally {
    counter.end();
  }
}

/** The decision as if some services were not deployed. */
function without(decision: DeployDecision, ignore: readonly Ignored[]): DeployDecision {
  if (ignore.length === 0) return decision;
  const rows = decision.rows.filter((row) => !ignore.some((one) => isOf(row, one)));
  if (rows.length === decision.rows.length) return decision;
  const answer = ORDER.find((one) => rows.some((row) => row.answer === one)) ?? "yes";
  return { ...decision, answer, rows };
}

function isOf({ other }: DecisionRow, { service, version }: Ignored): boolean {
  return other.service === service && (version === undefined || other.version === version);
}

function ignoredLines({ service, environment }: DeployDecision, ignore: readonly Ignored[]): readonly string[] {
  return ignore.map(
    ({ service: other, version }) =>
      `Ignored: what ${other}${version === undefined ? "" : ` ${version}`} in ${environment} has to do with ${service}.`,
  );
}

function ignored(text: string, before: readonly Ignored[] = []): readonly Ignored[] {
  const [, service, version] = /^([^@]+)(?:@(.+))?$/.exec(text) ?? [];
  if (service === undefined) throw new InvalidArgumentError("It must be SERVICE or SERVICE@VERSION.");
  return [...before, version === undefined ? { service } : { service, version }];
}
