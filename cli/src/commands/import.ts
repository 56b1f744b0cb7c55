import { movingClient } from "@concordat/client/registry";
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../exit.ts";
import { bringOver } from "../import/apply.ts";
import { idsThatDiffer, type MovingDifference, type TargetState, targetState } from "../import/difference.ts";
import { readRegistry } from "../import/read.ts";
import type { Io } from "../io.ts";
import { loadProject, type Project } from "../project/project.ts";
import { type NamedRegistry, namedRegistry, type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { importedText } from "../render/imported.ts";
import { jsonText } from "../render/json.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface ImportFlags extends CommonFlags, RegistryFlags {
  readonly from: string;
  readonly fromUser?: string;
  readonly fromToken?: string;
  readonly dryRun?: boolean;
}

const HELP = `
Subjects, versions, ids, references, configs and modes are kept. What is there already is compared, and not changed; run it again
to import what is new. The source is only read.

Example:
  concordat import --from http://confluent:8081 --registry http://127.0.0.1:8081 --dry-run

Exit codes: 0 the target answers as the source does (--dry-run: nothing there differs), 1 something differs, 2 usage or input, 3 a registry is unreachable.`;

/** `concordat import`: all that another registry with Confluent's API has. */
export function importCommand(command: Command, io: Io): Command {
  command
    .requiredOption("--from <url>", "the registry to import from; it has Confluent's API")
    .option("--from-user <name[:password]>", "basic auth there (CONCORDAT_FROM_USER, CONCORDAT_FROM_PASSWORD)")
    .option("--from-token <token>", "bearer token there (better: CONCORDAT_FROM_TOKEN)")
    .option("--dry-run", "say what would be imported, and write nothing");
  return asking(common(command))
    .addHelpText("after", HELP)
    .action(async (flags: ImportFlags) => io.finish(await importAll(io, flags)));
}

async function importAll(io: Io, flags: ImportFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const to = requireRegistry(flags, io.env, project);
  const from = sourceOf(flags, io.env, project);
  const [reading, writing] = [movingClient(from.options), movingClient(to.options)];
  const source = await io.waiting(`Reading ${from.address}`, readRegistry(reading));
  const of = new Set(source.subjects.keys());
  const target = await io.waiting(`Reading ${to.address}`, readRegistry(writing, of));
  const before = targetState(source, target);
  let { changed: differences, laidOut }: Pick<TargetState, "changed" | "laidOut"> = before;
  if (flags.dryRun !== true) {
    const counter = io.counting("Importing", before.missing.length);
    const applying = { source, target, state: before, client: writing, step: counter.step };
    const rejected = await bringOver(applying).finally(counter.end);
    const after = targetState(source, await io.waiting(`Reading ${to.address}`, readRegistry(writing, of)));
    const ids = await io.waiting(`Asking ${to.address} for ids`, idsThatDiffer(source, writing));
    differences = once([...rejected, ...remaining(after)], ids);
    laidOut = after.laidOut;
  }
  const answer = {
    from: from.address,
    to: to.address,
    subjects: source.subjects.size,
    versions: [...source.subjects.values()].reduce((sum, { size }) => sum + size, 0),
    missing: before.missing.length,
    dryRun: flags.dryRun === true,
    laidOut,
    differences,
  };
  if (flags.format === "json") io.out(jsonText(answer));
  else io.out(importedText(answer, io.paint));
  const mode = source.settings.get("")?.mode;
  if (mode !== undefined && mode !== "READWRITE")
    io.note(`The mode of ${from.address} itself is ${mode}; it is not carried over.`);
  return differences.length === 0 ? EXIT.yes : EXIT.no;
}

/** What differs after an import. */
function remaining({ changed, missing, toDelete, settings }: TargetState): readonly MovingDifference[] {
  return [
    ...changed,
    ...missing.map(([scope, version]) => ({ scope, version, problem: "is missing" })),
    ...toDelete.map(([scope, version]) => ({ scope, version, problem: "is not soft-deleted" })),
    ...settings.map(({ kind: _, ...one }) => one),
  ];
}

/** The differences, one for each version: what the target said of it comes first. */
function once(rows: readonly MovingDifference[], ids: readonly MovingDifference[]): readonly MovingDifference[] {
  const named = new Set<string>();
  return [...rows, ...ids].filter(({ scope, version }) => {
    const key = `${version} ${scope}`;
    const isKnown = version !== undefined && named.has(key);
    named.add(key);
    return !isKnown;
  });
}

/** The source has credentials of its own; what the config says is for the target. */
function sourceOf(flags: ImportFlags, env: NodeJS.ProcessEnv, project: Project): NamedRegistry {
  const { from, fromUser, fromToken, token: _, user: __, ...rest } = flags;
  const own = {
    ...rest,
    registry: from,
    ...(fromUser === undefined ? {} : { user: fromUser }),
    ...(fromToken === undefined ? {} : { token: fromToken }),
  };
  const variables = {
    ...env,
    CONCORDAT_TOKEN: env.CONCORDAT_FROM_TOKEN,
    CONCORDAT_USER: env.CONCORDAT_FROM_USER,
    CONCORDAT_PASSWORD: env.CONCORDAT_FROM_PASSWORD,
  };
  const { registry: ___, ...config } = project.config;
  return namedRegistry(own, variables, { ...project, config }) ?? requireRegistry(own, variables, project);
}
