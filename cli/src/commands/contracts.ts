import { servicesClient } from "@concordat/client/registry";
import { readPact } from "@concordat/contracts/pact";
import { type Command, Option } from "commander";
import { failedService, type RecordedContract, recordService } from "../contracts/record.ts";
import { type ContractToKeep, type VerifiedPact, verifyService } from "../contracts/verify.ts";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { eventSources } from "../project/events.ts";
import { readLock } from "../project/lock.ts";
import { loadProject, type Project, schemaEntries, shownPath } from "../project/project.ts";
import { type NamedRegistry, namedRegistry, type RegistryFlags, requireRegistry } from "../project/registry.ts";
import { contractFiles, contractsFolder, serviceConfig } from "../project/service.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { recordedJson, recordedText } from "../render/recorded.ts";
import { verifiedText } from "../render/verified.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface RecordFlags extends CommonFlags {
  readonly check?: boolean;
  readonly incomplete?: boolean;
}

interface VerifyFlags extends CommonFlags, RegistryFlags {
  readonly from?: "files" | "registry";
  readonly version?: string;
  readonly publish?: boolean;
  readonly none?: boolean;
}

const RECORD_HELP = `
The config names a module for each consumer, as services.NAME.contracts. It exports its handlers:
  export const consumes = [{ provider: "order", handlers: [recording(ordersTopic, handlers)] }];

Examples:
  concordat contracts record
  concordat contracts record mail --check

Exit codes: 0 recorded, or up to date; 1 out of date (--check), or a handler throws on a valid event; 2 usage or input; 4 a contract is incomplete.`;

const VERIFY_HELP = `
Without a module, a service's schemas are verified. With one (services.NAME.contracts in the config), its real events are:
  export const produces = { topics: [ordersTopic], builders: { OrderPlaced: () => orderPlaced() } };

Examples:
  concordat contracts verify
  concordat contracts verify order --registry http://127.0.0.1:8081 --version 1.4.0 --publish

Exit codes: 0 all are kept, 1 one is not, 2 usage or input, 3 registry unreachable, 4 not enough to judge by, or no contract is found.`;

/** `concordat contracts`: records what consumers read, and verifies it with those who produce it. */
export function contractsCommand(command: Command, io: Io): Command {
  const added = (name: string, description: string, help: string) =>
    command
      .command(name)
      .description(description)
      .argument("[service...]", "services of the config, instead of all")
      .addHelpText("after", help)
      .exitOverride()
      .showHelpAfterError(`See: concordat contracts ${name} --help`);
  common(added("record", "Run consumers' handlers, and write what they read as contracts.", RECORD_HELP))
    .option("--check", "write nothing; exit with 1 if a contract is out of date")
    .option("--incomplete", "accept branches of handlers that no event entered")
    .action(async (services: readonly string[], flags: RecordFlags) => io.finish(await record(io, services, flags)));
  asking(common(added("verify", "Say whether services keep the contracts of their consumers.", VERIFY_HELP)))
    .addOption(
      new Option(
        "--from <place>",
        "where contracts are: the project's files, or the registry (with --registry or --publish the default)",
      ).choices(["files", "registry"]),
    )
    .option("--version <version>", "the version of the service that --publish is for")
    .option("--publish", "record the results in the registry, where can-i-deploy looks for them")
    .option("--none", "accept that there is no contract with these services")
    .action(async (services: readonly string[], flags: VerifyFlags) => io.finish(await verify(io, services, flags)));
  return command;
}

async function record(io: Io, given: readonly string[], flags: RecordFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const named = chosenServices(project, given);
  const modules = named.flatMap((service) => {
    const { consumes = [], contracts: module } = serviceConfig(project, service);
    if (consumes.length === 0) return [];
    return [{ service, module }];
  });
  const results: RecordedContract[] = [];
  const counter = io.counting("Recording", modules.length);
  for (const { service, module } of modules) {
    counter.step(service);
    if (module === undefined) continue;
    try {
      results.push(...(await recordService(project, { service, module, check: flags.check === true })));
    } catch (error) {
      results.push(failedService(service, error));
    }
  }
  counter.end();
  const without = modules.filter(({ module }) => module === undefined).map(({ service }) => service);
  if (results.length === 0) throw nothingToRecord(project, without);
  if (flags.format === "json") io.out(jsonText(recordedJson(results, without)));
  else {
    io.out(recordedText(results, flags, io.paint));
    if (without.length > 0)
      io.note(
        printable(`Not recorded, as services.NAME.contracts of the config names no module: ${without.join(", ")}.`),
      );
  }
  return recordedExit(results, flags);
}

function recordedExit(results: readonly RecordedContract[], { check, incomplete }: RecordFlags): ExitCode {
  const failures = results.flatMap((one) => (one.state === "failed" ? [one.error.exit] : []));
  if (failures.length > 0) return failures.includes(EXIT.input) ? EXIT.input : (failures[0] ?? EXIT.input);
  if (check === true && results.some(({ state }) => state !== "unchanged")) return EXIT.no;
  const gaps = results.some((one) => "gaps" in one && one.gaps.length > 0);
  return gaps && incomplete !== true ? EXIT.unknown : EXIT.yes;
}

/** The services that are meant: those given, or all of the config. Throws CliError. */
function chosenServices(project: Project, given: readonly string[]): readonly string[] {
  for (const service of given) serviceConfig(project, service);
  return given.length > 0 ? [...new Set(given)] : Object.keys(project.config.services ?? {});
}

function nothingToRecord({ file }: Project, without: readonly string[]): CliError {
  const [service = "NAME"] = without;
  return new CliError({
    code: "cli/no-module",
    message: `${file === undefined ? "The config" : shownPath(file)} names no module with handlers to record.`,
    hint: `Add it to a service that consumes: "services": { ${JSON.stringify(service)}: { "contracts": "src/contracts.ts" } }. concordat contracts record --help shows what it exports.`,
  });
}

async function verify(io: Io, given: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const publishing = flags.publish === true;
  const registry = publishing ? requireRegistry(flags, io.env, project) : namedRegistry(flags, io.env, project);
  const from = flags.from ?? (publishing || flags.registry !== undefined ? "registry" : "files");
  if (publishing && (flags.version === undefined || from === "files")) throw cannotPublish(flags.version);
  const services = chosenServices(project, given).filter(
    (service) => given.includes(service) || (serviceConfig(project, service).produces ?? []).length > 0,
  );
  if (publishing && services.length !== 1) throw oneService(services);
  const sources = eventSources(schemaEntries(project), registry, readLock(project));
  const results: VerifiedPact[] = [];
  const counter = io.counting("Verifying", services.length);
  for (const service of services) {
    counter.step(service);
    const contracts = from === "registry" ? await ofRegistry(service, registry) : ofFiles(service, project);
    results.push(...(await verifyService(project, { service, contracts, sources })));
  }
  counter.end();
  if (results.length === 0) return noContracts(io, { services, from, project, registry }, flags);
  const published = publishing ? await publish(io, { registry, version: flags.version ?? "", results }) : [];
  const answer = (["no", "unknown"] as const).find((one) => results.some((row) => row.answer === one)) ?? "yes";
  if (flags.format === "json")
    io.out(jsonText({ answer, results, published: published.map(({ contract }) => contract) }));
  else io.out(verifiedText(results, { published, version: flags.version }, io.paint));
  return { yes: EXIT.yes, no: EXIT.no, unknown: EXIT.unknown }[answer];
}

function ofFiles(service: string, project: Project): readonly ContractToKeep[] {
  return contractFiles(project)
    .filter(({ contract }) => contract.provider === service)
    .map(({ file, contract }) => ({ contract, from: shownPath(file) }));
}

async function ofRegistry(service: string, registry: NamedRegistry | undefined): Promise<readonly ContractToKeep[]> {
  if (registry === undefined) throw noRegistry();
  const found = await servicesClient(registry.options).contracts(service);
  return found.map(({ content, consumer, consumerVersions }) => ({
    contract: readPact(content),
    from: `${consumer} ${consumerVersions.join(", ")}`,
  }));
}

/** Records the results of real events: what schemas alone say is no evidence that the service's events are right. */
async function publish(
  io: Io,
  {
    registry,
    version,
    results,
  }: {
    readonly registry: NamedRegistry | undefined;
    readonly version: string;
    readonly results: readonly VerifiedPact[];
  },
): Promise<readonly VerifiedPact[]> {
  if (registry === undefined) throw noRegistry();
  const proven = results.filter(({ by, answer }) => by === "messages" && answer !== "unknown");
  const [first] = proven;
  if (first === undefined)
    throw new CliError({
      code: "cli/nothing-to-publish",
      message: "No result is of the service's own events: nothing can be published.",
      hint: "Name the module that exports produces as services.NAME.contracts in the config.",
    });
  const request = {
    provider: first.provider,
    version,
    results: proven.map(({ contract, answer, mismatches }) => ({ contract, success: answer === "yes", mismatches })),
  };
  await io.waiting(`Publishing to ${registry.address}`, servicesClient(registry.options).verify(request));
  return proven;
}

function noContracts(
  io: Io,
  {
    services,
    from,
    project,
    registry,
  }: {
    readonly services: readonly string[];
    readonly from: "files" | "registry";
    readonly project: Project;
    readonly registry: NamedRegistry | undefined;
  },
  { format, none }: VerifyFlags,
): ExitCode {
  const place = from === "registry" ? `The registry at ${registry?.address}` : shownPath(contractsFolder(project));
  const what = services.length === 0 ? "a service that produces something" : services.join(", ");
  if (format === "json") io.out(jsonText({ answer: none === true ? "yes" : "unknown", results: [], published: [] }));
  io.note(printable(`${place} has no contract with ${what}: nothing was verified.`));
  return none === true ? EXIT.yes : EXIT.unknown;
}

function noRegistry(): CliError {
  return new CliError({
    code: "cli/no-registry",
    message: "Contracts are to come from a registry, and none is named.",
    hint: "Add --registry URL, set CONCORDAT_REGISTRY, or put registry.url into concordat.config.json.",
  });
}

function cannotPublish(version: string | undefined): CliError {
  return new CliError({
    code: "cli/usage",
    message:
      version === undefined
        ? "--publish needs --version, the version of the service that was verified."
        : "--publish is for contracts of the registry, and --from files reads others.",
    hint: "Example: concordat contracts verify order --version 1.4.0 --publish.",
  });
}

function oneService(services: readonly string[]): CliError {
  return new CliError({
    code: "cli/usage",
    message: `--publish is for one service, and ${services.length === 0 ? "none produces anything" : `${services.join(", ")} are meant`}.`,
    hint: "Name it: concordat contracts verify order --version 1.4.0 --publish.",
  });
}
