import { join, resolve } from "node:path";
import type { Lock } from "@concordat/client/lock";
import type { GeneratedFile, GenerateInput } from "@concordat/codegen";
import { type Command, Option } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { asCliError, unexpected } from "../explain.ts";
import type { Io } from "../io.ts";
import { eventSources } from "../project/events.ts";
import { hasLock, lockDiffers, lockFile, lockFor, readLock, writeLock } from "../project/lock.ts";
import { differingSubjects, noLock, staleLock } from "../project/locked.ts";
import { type ChangeKind, changesIn, writeChanges } from "../project/output.ts";
import { loadProject, type Project, schemaEntries, shownPath } from "../project/project.ts";
import { type NamedRegistry, namedRegistry, type RegistryFlags } from "../project/registry.ts";
import { readReferenced, readTopics, type TopicSources, topicsOf } from "../project/topics.ts";
import { importsFor } from "../project/tsconfig.ts";
import { nextChange } from "../project/watch.ts";
import { failure } from "../render/failure.ts";
import { jsonText } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { asking, type CommonFlags, common } from "./options.ts";

interface GenerateFlags extends CommonFlags, RegistryFlags {
  readonly check?: boolean;
  readonly output?: string;
  readonly locked?: boolean;
  readonly watch?: boolean;
}

/** `concordat generate`: typed producers and consumers from the config's topics. */
export function generateCommand(command: Command, io: Io): Command {
  command
    .option("--check", "write nothing; say whether the output is up to date")
    .option("--locked", "ask no registry: use concordat.lock, and fail where it is stale")
    .addOption(
      new Option("--watch", "go on, and generate again when a schema file or the config changes").conflicts([
        "check",
        "format",
      ]),
    )
    .option("--output <folder>", "where to write, instead of the config's output");
  return asking(common(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat generate --check\n\nExit codes: 0 written, or up to date; 1 out of date (--check), or stale (--locked); 2 usage or input; 3 registry unreachable.",
    )
    .action(async (flags: GenerateFlags) => io.finish(await (flags.watch ? keepRunning : run)(io, flags)));
}

/** Generates at every change until it is stopped. Reports errors and waits for the next change. */
async function keepRunning(io: Io, flags: GenerateFlags): Promise<ExitCode> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  let project = await loadProject(flags.config);
  for (let changed = true; changed; ) {
    // Watched before it is read: what changes meanwhile is not missed.
    const next = nextChange(project, stop.signal);
    try {
      project = await loadProject(flags.config);
      await run(io, flags);
    } catch (error) {
      io.note(failure(asCliError(error) ?? unexpected(error), io.paint));
    }
    io.note("Watching for changes; Ctrl+C ends it.");
    changed = await next;
  }
  return EXIT.yes;
}

async function run(io: Io, flags: GenerateFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const registry = flags.locked ? undefined : namedRegistry(flags, io.env, project);
  const asked = registry === undefined ? "Reading schemas" : `Asking ${registry.address}`;
  const sources = sourcesOf(project, flags, registry);
  const input = await io.waiting(asked, inputOf(project, sources));
  const folder =
    flags.output === undefined ? resolve(project.folder, project.config.output ?? "generated") : resolve(flags.output);
  const imports = project.config.imports ?? importsFor(folder);
  const files = await generated({ ...input, imports });
  const events = input.topics.flatMap(({ events, key }) => [...events, ...(key === undefined ? [] : [key])]);
  const referenced = await io.waiting(asked, readReferenced(events, sources));
  const lock = await io.waiting(asked, lockFor([...events, ...referenced], sources));
  const relocked = lockDiffers(project, lock);
  if (flags.locked && relocked)
    throw staleLock(
      `what it says of ${differingSubjects(readLock(project), lock).join(", ")} is not what the config and its files give`,
    );
  const changes = changesIn(folder, files);
  if (!flags.check) {
    writeChanges(folder, files, changes);
    if (relocked) writeLock(project, lock);
  }
  const name = shownPath(folder);
  const upToDate = changes.length === 0 && !relocked;
  if (flags.format === "json") {
    const paths = files.map(({ path }) => path);
    io.out(jsonText({ folder: name, files: paths, upToDate, changes, lock: Object.fromEntries(lock) }));
  } else {
    const words = flags.check ? OUTDATED : DONE;
    for (const { path, kind } of changes) io.out(printable(`${words[kind]} ${join(name, path)}`));
    if (relocked) io.out(printable(`${flags.check ? OUTDATED.changed : DONE.changed} ${shownPath(lockFile(project))}`));
    if (upToDate) io.out(`${name} is up to date: ${files.length} files.`);
    else if (flags.check) io.note("The output is out of date. Run concordat generate, and commit what it writes.");
    if (registry !== undefined) noteUnregistered(io, lock);
    noteAssumed(io, sources.pins.assumed);
  }
  return flags.check && !upToDate ? EXIT.no : EXIT.yes;
}

function noteAssumed(io: Io, assumed: ReadonlySet<string>): void {
  if (assumed.size === 0) return;
  const versions = [...assumed].sort().join(", ");
  io.note(
    printable(
      `No registry was asked whether the files are ${versions}, as the config says: a producer that opens sees it.`,
    ),
  );
}

function noteUnregistered(io: Io, lock: Lock): void {
  const unknown = [...lock].filter(([, { version }]) => version === undefined).map(([subject]) => subject);
  if (unknown.length === 0) return;
  io.note(
    printable(
      `No registry said which version this is of: ${unknown.join(", ")}. Publishing a service needs it: concordat register, then generate.`,
    ),
  );
}

const DONE: Readonly<Record<ChangeKind, string>> = { new: "wrote  ", changed: "wrote  ", "left over": "removed" };
const OUTDATED: Readonly<Record<ChangeKind, string>> = {
  new: "missing  ",
  changed: "differs  ",
  "left over": "left over",
};

function sourcesOf(project: Project, { locked = false }: GenerateFlags, registry: NamedRegistry | undefined) {
  if (locked && !hasLock(project)) throw noLock(shownPath(lockFile(project)));
  const { config, placeOf } = project;
  return { ...eventSources(schemaEntries(project), registry, readLock(project)), locked, config, placeOf };
}

async function inputOf(project: Project, sources: TopicSources): Promise<GenerateInput> {
  const topics = topicsOf(project.config);
  if (topics.length === 0)
    throw new CliError({
      code: "cli/no-topics",
      message:
        project.file === undefined
          ? "There is no concordat.config.ts or .json here."
          : `${shownPath(project.file)} lists no topics.`,
      hint: 'Write one with topics and their subjects, such as { "schemas": ["schemas/*.avsc"], "topics": { "orders": ["orders-value"] } }.',
    });
  return readTopics(topics, sources);
}

async function generated(input: GenerateInput): Promise<readonly GeneratedFile[]> {
  // Loaded here, so that no other command waits for it.
  const { CodegenError, generate } = await import("@concordat/codegen");
  try {
    return await generate(input);
  } catch (error) {
    if (error instanceof CodegenError) throw new CliError({ code: error.code, message: error.message, cause: error });
    throw error;
  }
}
