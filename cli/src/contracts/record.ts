import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Contract } from "@concordat/contracts/model";
import { pactFileName, pactText } from "@concordat/contracts/pact";
import { CliError } from "../error.ts";
import { asCliError } from "../explain.ts";
import { hasLock, lockFile } from "../project/lock.ts";
import { notWritten } from "../project/not-written.ts";
import { type Project, shownPath } from "../project/project.ts";
import { contractFiles, contractsFolder } from "../project/service.ts";
import { askModule, contractsModule, type RecordedPair } from "./exchange.ts";
import { changedReads, type ReadsChange } from "./reads-change.ts";

/** What became of one contract. */
export type RecordedContract = { readonly consumer: string; readonly provider: string; readonly file: string } & (
  | {
      readonly state: "new" | "changed" | "unchanged";
      readonly messages: readonly string[];
      readonly reads: number;
      readonly change: ReadsChange | undefined;
      /** Branches of the handlers that no event entered. */
      readonly gaps: readonly string[];
      readonly warnings: readonly string[];
    }
  /** A file of this consumer that its module no longer records. */
  | { readonly state: "left over" }
  | { readonly state: "failed"; readonly error: CliError }
);

/**
 * Records what a service reads, by the module that the config names, and compares it with the files that are there; unless `check` is
 * set, it writes those that differ and removes those that are left over. Throws CliError where the module cannot be run.
 */
export async function recordService(
  project: Project,
  { service, module, check }: { readonly service: string; readonly module: string; readonly check: boolean },
): Promise<readonly RecordedContract[]> {
  const folder = contractsFolder(project);
  const lock = hasLock(project) ? lockFile(project) : undefined;
  const path = contractsModule(project, service, module);
  const answer = await askModule({ kind: "record", module: path, service, lock }, project.folder);
  if (answer.kind !== "recorded") throw new Error(`the handlers of ${service} were answered as ${answer.kind}`);
  const before = contractFiles(project).filter(({ contract }) => contract.consumer === service);
  const results = answer.pairs.map((pair) => {
    const file = join(folder, pactFileName({ consumer: service, provider: pair.provider }));
    const old = before.find((one) => resolve(one.file) === file)?.contract;
    return resultOf(pair, { service, file, old });
  });
  if (!check) for (const [at, one] of answer.pairs.entries()) write(results[at], one, folder);
  const kept = new Set(results.map(({ file }) => file));
  const leftOver = before.flatMap(({ file, contract }): readonly RecordedContract[] =>
    kept.has(shownPath(resolve(file)))
      ? []
      : [{ consumer: service, provider: contract.provider, file: shownPath(resolve(file)), state: "left over" }],
  );
  if (!check) for (const { file } of leftOver) rmSync(file);
  return [...results, ...leftOver];
}

function resultOf(
  pair: RecordedPair,
  { service, file, old }: { readonly service: string; readonly file: string; readonly old: Contract | undefined },
): RecordedContract {
  const base = { consumer: service, provider: pair.provider, file: shownPath(file) };
  if ("error" in pair) {
    // A handler that cannot take an event that its schema allows is a no, and no mistake in the call.
    const exit = pair.error.code === "contract/handler-throws" ? { exit: 1 as const } : {};
    return { ...base, state: "failed", error: new CliError({ ...pair.error, ...exit }) };
  }
  const { contract, gaps, warnings } = pair;
  const same = old !== undefined && pactText(old) === pactText(contract);
  return {
    ...base,
    state: old === undefined ? "new" : same ? "unchanged" : "changed",
    messages: contract.messages.map(({ description }) => description),
    reads: contract.messages.reduce((sum, { reads }) => sum + reads.length, 0),
    change: old === undefined || same ? undefined : changedReads(old, contract),
    gaps,
    warnings,
  };
}

function write(result: RecordedContract | undefined, pair: RecordedPair, folder: string): void {
  if (result === undefined || !("contract" in pair) || result.state === "unchanged") return;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(result.file, pactText(pair.contract));
  } catch (error) {
    throw notWritten(result.file, error, "Check who may write to it.");
  }
}

/** A failure of one service beside the results of others; throws what is no error of the user's. */
export function failedService(service: string, error: unknown): RecordedContract {
  const known = asCliError(error);
  if (known === undefined) throw error;
  return { consumer: service, provider: "", file: "", state: "failed", error: known };
}
