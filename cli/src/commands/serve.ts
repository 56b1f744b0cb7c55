import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { RunningRegistry, StartOptions } from "@concordat/registry";
import { COMPATIBILITY_LEVELS, type CompatibilityLevel } from "@concordat/schema";
import { type Command, Option } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import type { ServeConfig } from "../project/config.ts";
import { loadProject, type Project, shownPath } from "../project/project.ts";
import { choiceOf, numberOf, truthOf } from "../project/variables.ts";
import { nextSteps } from "../render/next-steps.ts";
import { boundYoungHeap } from "../young-heap.ts";
import { type CommonFlags, common, wholeNumber } from "./options.ts";

interface ServeFlags extends CommonFlags {
  readonly host?: string;
  readonly port?: number;
  readonly data?: string;
  readonly compatibility?: CompatibilityLevel;
  readonly bodyLimit?: number;
  readonly maxSchemaBytes?: number;
  /** Seconds. */
  readonly engineDeadline?: number;
  readonly secretFile?: string;
  readonly insecure?: boolean;
  readonly logLevel?: (typeof LOG_LEVELS)[number];
}

/** Those of the server, which is loaded only once it starts. */
const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
const MEMORY = ":memory:";
const HIGHEST_PORT = 65_535;
/** Seconds; a day. */
const LONGEST_DEADLINE = 86_400;

/** `concordat serve`: runs the registry until it is told to stop. */
export function serveCommand(command: Command, io: Io): Command {
  command
    .option("--host <address>", "address to listen on; 127.0.0.1 (CONCORDAT_HOST)")
    .option("--port <number>", "port, 0 for a free one; 8081 (CONCORDAT_PORT)", wholeNumber)
    .option("--data <file>", "data file, or :memory:; concordat.db (CONCORDAT_DATA)")
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
    .addOption(
      new Option(
        "--log-level <level>",
        "what to log to the standard error; error, and with info every request (CONCORDAT_LOG_LEVEL)",
      ).choices(LOG_LEVELS),
    )
    .option("--insecure", "listen beyond this machine, without access control (CONCORDAT_INSECURE)");
  return common(command)
    .addHelpText(
      "after",
      "\nExample:\n  concordat serve --port 8081 --data registry.db\n\nExit codes: 0 stopped as told, 2 could not start.",
    )
    .action(async (flags: ServeFlags) => io.finish(await serve(io, flags)));
}

async function serve(io: Io, flags: ServeFlags): Promise<ExitCode> {
  const options = serveOptions(flags, io.env, await loadProject(flags.config));
  boundYoungHeap();
  const stop = stopSignal();
  const running = await start(options);
  const file = options.data === MEMORY ? MEMORY : resolve(options.data);
  if (flags.format === "json") io.out(JSON.stringify({ url: running.url, data: file, pid: process.pid }));
  else io.out(nextSteps(running.url, file, io));
  await stop;
  await running.close();
  return EXIT.yes;
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
  const insecure = flags.insecure ?? truthOf(env, "CONCORDAT_INSECURE") ?? config.insecure;
  return {
    data: flags.data ?? (env.CONCORDAT_DATA || undefined) ?? fromConfig(config.data, project) ?? "concordat.db",
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(compatibility === undefined ? {} : { compatibility }),
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    ...(maxSchemaBytes === undefined ? {} : { maxSchemaBytes }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(secrets.length === 0 ? {} : { secrets }),
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(insecure === undefined ? {} : { insecure }),
  };
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

/** Secrets, the one to encrypt with first: of the variable, or of the lines of a file. Throws CliError. */
function secretsOf(flags: ServeFlags, env: NodeJS.ProcessEnv, project: Project): readonly string[] {
  const named = flags.secretFile ?? (env.CONCORDAT_SECRET_FILE || undefined);
  const configured = project.config.serve?.secretFile;
  const file = named ?? (configured === undefined ? undefined : resolve(project.folder, configured));
  const given = env.CONCORDAT_SECRET ? [env.CONCORDAT_SECRET] : [];
  if (file === undefined) return given;
  try {
    const lines = readFileSync(file, "utf8")
      .split(/\r?\n/)
      .map((line) => line.trim());
    return [...given, ...lines.filter((line) => line !== "")];
  } catch (error) {
    throw new CliError({
      code: "cli/bad-secret-file",
      message: `The secret's file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      hint: "Give a file with the secret on its first line; older secrets may follow, one a line.",
      cause: error,
    });
  }
}

function fromConfig(data: string | undefined, { folder }: Project): string | undefined {
  return data === undefined || data === MEMORY ? data : shownPath(resolve(folder, data));
}

async function start(options: Settled): Promise<RunningRegistry> {
  // Loaded here, so that no other command waits for the server and its database.
  const { StartError, startRegistry } = await import("@concordat/registry");
  try {
    return await startRegistry(options);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const { code, message, hint } = error;
    throw new CliError({ code, message: `The registry cannot start: ${message}.`, hint, cause: error });
  }
}

/** Resolves at the first signal to stop; the second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((stop) => {
    let stopping = false;
    for (const [signal, code] of [
      ["SIGTERM", 143],
      ["SIGINT", 130],
    ] as const) {
      process.on(signal, () => {
        if (stopping) process.exit(code);
        stopping = true;
        stop();
      });
    }
  });
}
