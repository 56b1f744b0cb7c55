import { resolve } from "node:path";
import type { ProcessLink, RunningRegistry, StartOptions } from "@concordat/registry";
import { COMPATIBILITY_LEVELS, type CompatibilityLevel } from "@concordat/schema";
import { type Command, Option } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import type { ServeConfig } from "../project/config.ts";
import { withData } from "../project/data.ts";
import { generatedTypes } from "../project/generated-types.ts";
import { loadProject, type Project, shownPath } from "../project/project.ts";
import { secretsOf } from "../project/secrets.ts";
import { stopSignal } from "../project/stop.ts";
import { choiceOf, numberOf, truthOf } from "../project/variables.ts";
import { demoSteps, nextSteps } from "../render/next-steps.ts";
import { boundYoungHeap } from "../young-heap.ts";
import { type CommonFlags, common, wholeNumber } from "./options.ts";
import { type AccessFlags, accessOptions, accessSettings } from "./serve-access.ts";

interface ServeFlags extends CommonFlags, AccessFlags {
  readonly host?: string;
  readonly port?: number;
  readonly data?: string;
  readonly staleMs?: number;
  readonly compatibility?: CompatibilityLevel;
  readonly bodyLimit?: number;
  readonly maxSchemaBytes?: number;
  /** Seconds. */
  readonly engineDeadline?: number;
  readonly secretFile?: string;
  readonly drainMs?: number;
  readonly processes?: number;
  readonly insecure?: boolean;
  /** False with --no-console. */
  readonly console: boolean;
  readonly migrate?: boolean;
  readonly demo?: boolean;
  readonly logLevel?: (typeof LOG_LEVELS)[number];
}

/** Those of the server, which is loaded only once it starts. */
const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
const MEMORY = ":memory:";
const HIGHEST_PORT = 65_535;
const MOST_PROCESSES = 64;
/** Seconds; a day. */
const LONGEST_DEADLINE = 86_400;

/** `concordat serve`: runs the registry until it is told to stop. */
export function serveCommand(command: Command, io: Io): Command {
  command
    .option("--host <address>", "address to listen on; 127.0.0.1 (CONCORDAT_HOST)")
    .option("--port <number>", "port, 0 for a free one; 8081 (CONCORDAT_PORT)", wholeNumber)
    .option("--data <place>", "data file, postgres://user@host/database, or :memory:; concordat.db (CONCORDAT_DATA)")
    .option(
      "--stale-ms <milliseconds>",
      "with a database: how old what is known of other nodes may be; 0, every request verified (CONCORDAT_STALE_MS)",
      wholeNumber,
    )
    .addOption(
      new Option(
        "--compatibility <level>",
        "level where none is configured; BACKWARD (CONCORDAT_COMPATIBILITY)",
      ).choices(COMPATIBILITY_LEVELS),
    )
    .option("--body-limit <bytes>", "longest request; 10485760 (CONCORDAT_BODY_LIMIT)", wholeNumber)
    .option(
      "--max-schema-bytes <bytes>",
      "longest schema; as long as a request (CONCORDAT_MAX_SCHEMA_BYTES)",
      wholeNumber,
    )
    .option(
      "--engine-deadline <seconds>",
      "longest that judging one large schema may take; 10 (CONCORDAT_ENGINE_DEADLINE)",
      wholeNumber,
    )
    .option(
      "--secret-file <file>",
      "file with the secret that sensitive metadata is encrypted with (CONCORDAT_SECRET_FILE)",
    )
    .option(
      "--processes <number>",
      "equal processes that share the port and the data; 1 (CONCORDAT_PROCESSES)",
      wholeNumber,
    )
    .option(
      "--drain-ms <ms>",
      "milliseconds to go on answering after SIGTERM, while /readyz says 503; 0 on loopback, else 5000 (CONCORDAT_DRAIN_MS)",
      wholeNumber,
    )
    .addOption(
      new Option(
        "--log-level <level>",
        "what to log to the standard error; error, and with info every request (CONCORDAT_LOG_LEVEL)",
      ).choices(LOG_LEVELS),
    )
    .option("--no-console", "serve no pages under /ui (CONCORDAT_CONSOLE=false)")
    .option("--migrate", "bring the data to this version's format, and end: for nodes that may not change tables")
    .option("--demo", "fill an empty registry with the data of a shop, to look around; in memory without --data")
    .option("--insecure", "listen beyond this machine, without access control (CONCORDAT_INSECURE)");
  return common(accessSettings(command))
    .addHelpText(
      "after",
      "\nExample:\n  concordat serve --port 8081 --data registry.db\n\nExit codes: 0 stopped as told, 2 could not start.",
    )
    .action(async (flags: ServeFlags) => io.finish(await serve(io, flags)));
}

async function serve(io: Io, flags: ServeFlags): Promise<ExitCode> {
  const project = await loadProject(flags.config);
  const options = serveOptions(flags, io.env, project);
  if (flags.migrate) return migrate(io, options.data, flags);
  const processes = processesOf(flags, io.env, project.config.serve ?? {}, options.data);
  boundYoungHeap();
  if (processes > 1) {
    const { processLink } = await import("@concordat/registry");
    const link = processLink();
    return link === undefined ? serveSeveral(io, flags, options, processes) : serveAsOne(options, link);
  }
  const stop = stopSignal();
  const running = await start(flags.demo ? { ...options, demo: true } : options);
  await tell(io, flags, running.url, options.data);
  await stop;
  await running.close();
  return EXIT.yes;
}

/** Makes or changes tables, and starts nothing. */
async function migrate(io: Io, place: string, { format }: ServeFlags): Promise<ExitCode> {
  const changed = await withData(({ migrateData }) => migrateData(place));
  const data = await shownData(place);
  if (format === "json") io.out(JSON.stringify({ data, changed }));
  else io.out(`${data} ${changed ? "has been brought to" : "is of"} this version's format.`);
  return EXIT.yes;
}

async function tell(io: Io, { format, demo }: ServeFlags, url: string, place: string): Promise<void> {
  const data = await shownData(place);
  if (format === "json") io.out(JSON.stringify({ url, data, pid: process.pid, ...(demo ? { demo } : {}) }));
  else io.out(demo ? demoSteps(url, data, io) : nextSteps(url, data, io));
}

/** Runs several processes of this very command, and looks after them. */
async function serveSeveral(io: Io, flags: ServeFlags, options: Settled, count: number): Promise<ExitCode> {
  const stop = stopSignal();
  const running = await starting(async ({ freePort, openStore, startProcesses }) => {
    const port = await freePort(options.host, options.port);
    // One alone brings the data to this version's format, and says what is wrong with it.
    await (await openStore(options.data, { secrets: options.secrets ?? [], shared: true })).close();
    return startProcesses(count, { port, note: (line) => io.note(line) });
  });
  process.once("exit", running.kill);
  await tell(io, flags, running.url, options.data);
  await stop;
  await running.close();
  return EXIT.yes;
}

/** Runs one of several processes, until the one that started it says so. */
async function serveAsOne(options: Settled, link: ProcessLink): Promise<ExitCode> {
  const { StartError, startRegistry } = await import("@concordat/registry");
  try {
    const running = await startRegistry({ ...options, link });
    link.listening(running.url);
    await link.stopped;
    await running.close();
    process.disconnect();
    return EXIT.yes;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    await link.failed(error);
    process.disconnect();
    return EXIT.input;
  }
}

/** Where the data is, without the password of a database. */
async function shownData(data: string): Promise<string> {
  const { isPostgres, shownPlace } = await import("@concordat/registry");
  return data === MEMORY || isPostgres(data) ? shownPlace(data) : resolve(data);
}

type Settled = StartOptions & { readonly data: string };

/** A flag before a variable before the config before the default. Throws CliError. */
function serveOptions(flags: ServeFlags, env: NodeJS.ProcessEnv, project: Project): Settled {
  const config = project.config.serve ?? {};
  const host = flags.host ?? (env.CONCORDAT_HOST || undefined) ?? config.host;
  const port = flags.port ?? numberOf(env, "CONCORDAT_PORT") ?? config.port;
  if (port !== undefined && port > HIGHEST_PORT)
    throw new CliError({
      code: "cli/bad-port",
      message: `There is no port ${port}.`,
      hint: `Choose one up to ${HIGHEST_PORT}, or 0 for a free one.`,
    });
  const compatibility =
    flags.compatibility ?? choiceOf(env, "CONCORDAT_COMPATIBILITY", COMPATIBILITY_LEVELS) ?? config.compatibility;
  const bodyLimit = flags.bodyLimit ?? numberOf(env, "CONCORDAT_BODY_LIMIT") ?? config.bodyLimit;
  const maxSchemaBytes = flags.maxSchemaBytes ?? numberOf(env, "CONCORDAT_MAX_SCHEMA_BYTES") ?? config.maxSchemaBytes;
  const deadline = deadlineOf(flags, env, config);
  const logLevel = flags.logLevel ?? choiceOf(env, "CONCORDAT_LOG_LEVEL", LOG_LEVELS) ?? config.logLevel;
  const secrets = secretsOf(flags, env, project);
  const staleMs = flags.staleMs ?? numberOf(env, "CONCORDAT_STALE_MS") ?? config.staleMs;
  const drain = flags.drainMs ?? numberOf(env, "CONCORDAT_DRAIN_MS") ?? config.drainMs;
  const insecure = flags.insecure ?? truthOf(env, "CONCORDAT_INSECURE") ?? config.insecure;
  const hasConsole = flags.console ? (truthOf(env, "CONCORDAT_CONSOLE") ?? config.console) : false;
  return {
    data: dataOf(flags, env, project),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(staleMs === undefined ? {} : { staleMs }),
    ...(compatibility === undefined ? {} : { compatibility }),
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    ...(maxSchemaBytes === undefined ? {} : { maxSchemaBytes }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(secrets.length === 0 ? {} : { secrets }),
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(drain === undefined ? {} : { drain }),
    ...(insecure === undefined ? {} : { insecure }),
    ...(hasConsole === undefined ? {} : { console: hasConsole }),
    generate: generatedTypes,
    ...accessOptions(flags, env, project),
  };
}

/** Where the data is. The demo never goes where the registry's own data is by accident. */
function dataOf({ data, demo }: ServeFlags, env: NodeJS.ProcessEnv, project: Project): string {
  if (data !== undefined) return data;
  if (demo) return MEMORY;
  return (env.CONCORDAT_DATA || undefined) ?? fromConfig(project.config.serve?.data, project) ?? "concordat.db";
}

/** How many processes there are to be. Throws CliError. */
function processesOf(flags: ServeFlags, env: NodeJS.ProcessEnv, config: ServeConfig, data: string): number {
  const count = flags.processes ?? numberOf(env, "CONCORDAT_PROCESSES") ?? config.processes ?? 1;
  if (count > 1 && flags.demo)
    throw new CliError({
      code: "cli/demo-one-process",
      message: `The demo runs in one process, not in ${count}.`,
      hint: "Leave out --processes, or --demo.",
    });
  if (count < 1 || count > MOST_PROCESSES)
    throw new CliError({
      code: "cli/bad-processes",
      message: `There cannot be ${count} processes.`,
      hint: `Give --processes from 1 to ${MOST_PROCESSES}; about as many as the machine has processors.`,
    });
  if (count > 1 && data === MEMORY)
    throw new CliError({
      code: "cli/memory-not-shared",
      message: `${count} processes cannot share data in memory.`,
      hint: "Give a file with --data, or one process.",
    });
  return count;
}

/** Milliseconds. Throws CliError. */
function deadlineOf(flags: ServeFlags, env: NodeJS.ProcessEnv, config: ServeConfig): number | undefined {
  const seconds = flags.engineDeadline ?? numberOf(env, "CONCORDAT_ENGINE_DEADLINE") ?? config.engineDeadline;
  if (seconds === undefined) return undefined;
  if (seconds >= 1 && seconds <= LONGEST_DEADLINE) return seconds * 1_000;
  throw new CliError({
    code: "cli/bad-deadline",
    message: `The engine cannot have a deadline of ${seconds} seconds.`,
    hint: `Give --engine-deadline from 1 to ${LONGEST_DEADLINE}.`,
  });
}

function fromConfig(data: string | undefined, { folder }: Project): string | undefined {
  if (data === undefined || data === MEMORY || /^postgres(?:ql)?:/.test(data)) return data;
  return shownPath(resolve(folder, data));
}

function start(options: Settled): Promise<RunningRegistry> {
  return starting(({ startRegistry }) => startRegistry(options));
}

async function starting<Started>(
  work: (registry: typeof import("@concordat/registry")) => Promise<Started>,
): Promise<Started> {
  // Loaded here, so that no other command waits for the server and its database.
  const registry = await import("@concordat/registry");
  try {
    return await work(registry);
  } catch (error) {
    if (!(error instanceof registry.StartError)) throw error;
    const { code, message, hint } = error;
    throw new CliError({ code, message: `The registry cannot start: ${message}.`, hint, cause: error });
  }
}
