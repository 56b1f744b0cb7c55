import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { fileURLToPath } from "node:url";
import type { RegistrySchema } from "@concordat/client/registry";
import type { Contract } from "@concordat/contracts/model";
import type { ContractResult } from "@concordat/contracts/verify";
import { CliError } from "../error.ts";
import { type Project, shownPath } from "../project/project.ts";

/** Runs a consumer's handlers. */
export interface RecordQuestion {
  readonly kind: "record";
  /** The path of the service's module. */
  readonly module: string;
  readonly service: string;
  /** The path of concordat.lock, where there is one. */
  readonly lock: string | undefined;
}

/** Runs a producer's builders. */
export interface VerifyQuestion {
  readonly kind: "verify";
  readonly module: string;
  readonly service: string;
  readonly contracts: readonly Contract[];
  /** The schemas of the contracts, by their ids. */
  readonly schemas: readonly (readonly [number, RegistrySchema])[];
}

/** What the process of handlers is asked. */
export type ModuleQuestion = RecordQuestion | VerifyQuestion;

/** An error of that process, as data. */
interface ModuleFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** What recording gave for one provider. */
export type RecordedPair = { readonly provider: string } & (
  | { readonly contract: Contract; readonly gaps: readonly string[]; readonly warnings: readonly string[] }
  | { readonly error: ModuleFailure }
);

/** What it answers. */
export type ModuleAnswer =
  | { readonly kind: "recorded"; readonly pairs: readonly RecordedPair[] }
  | { readonly kind: "verified"; readonly results: readonly ContractResult[] }
  /** The module says nothing of what the service produces. */
  | { readonly kind: "no builders" }
  | { readonly kind: "failed"; readonly error: ModuleFailure };

const PROCESS = new URL(
  import.meta.url.endsWith(".ts") ? "./handler-process.ts" : "./handler-process.js",
  import.meta.url,
);

/**
 * Asks a process of its own, whose working folder is the project's. What handlers print goes to the standard error. Throws CliError
 * where it fails.
 */
export async function askModule(
  question: ModuleQuestion,
  folder: string,
): Promise<Exclude<ModuleAnswer, { kind: "failed" }>> {
  const answer = await new Promise<ModuleAnswer>((resolve, reject) => {
    const child = fork(fileURLToPath(PROCESS), [], {
      cwd: folder,
      execArgv: ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"],
      serialization: "advanced",
      stdio: ["ignore", 2, 2, "ipc"],
    });
    child.once("message", (message) => resolve(message as ModuleAnswer));
    child.once("error", reject);
    child.once("close", (code, signal) => reject(endedEarly(question, code ?? signal)));
    child.send(question);
  });
  if (answer.kind === "failed") throw new CliError(answer.error);
  return answer;
}

function endedEarly({ service, module }: ModuleQuestion, how: number | string | null): CliError {
  return new CliError({
    code: "cli/handlers-ended",
    message: `The process that runs the code of ${service} ended with ${how} before it answered.`,
    hint: `Look at ${module}: it calls process.exit, or waits for something that never comes.`,
  });
}

/** The path of the module that the config names as a service's `contracts`. Throws CliError where there is none. */
export function contractsModule({ folder }: Project, service: string, module: string): string {
  const path = resolvePath(folder, module);
  if (existsSync(path)) return path;
  throw new CliError({
    code: "cli/file-not-found",
    message: `There is no file ${shownPath(path)}, which the config names as the contracts of ${service}.`,
    hint: `Correct services.${service}.contracts in the config. The path is read from the config's folder.`,
  });
}
