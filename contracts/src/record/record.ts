import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Topic } from "@concordat/client";
import { ContractError } from "../error.ts";
import type { Contract, ContractMessage, Deletion } from "../model.ts";
import { pactFileName, pactText } from "../pact/index.ts";
import { watch } from "./coverage.ts";
import { messagesOf } from "./messages.ts";
import { type AnyHandler, DELETION, eventsFor, type Run, runDeletion, runHandler, subjectOf } from "./run.ts";
import type { Recorded } from "./topic.ts";
import { versionsOf } from "./versions.ts";

/** Who consumes from whom, with which handlers, and how many sampled events these get. */
export interface RecordOptions {
  readonly consumer: string;
  readonly provider: string;
  /** The handlers, each made by `recording(topic, handlers)`. */
  readonly handlers: readonly Recorded[];
  /** The path of `concordat.lock`; the nearest from the working folder upward unless given. */
  readonly lock?: string;
  /** How many samples of each event's schema are taken; 5 unless given. Each covers all its branches, symbols and defaults. */
  readonly samples?: number;
  /** The first sample's seed; 1 unless given. */
  readonly seed?: number;
}

/**
 * What a service consumes from one provider, for `concordat contracts record`: the module that the config names as the service's
 * `contracts` exports a list of these as `consumes`.
 */
export type ConsumedFrom = Omit<RecordOptions, "consumer" | "lock">;

/** What a consumer's handlers read, as a contract. */
export interface Recording {
  readonly contract: Contract;
  /** Whether every branch of the handlers ran. */
  readonly complete: boolean;
  /** The branches that did not, as places in the source. */
  readonly gaps: readonly string[];
  /** What else to know, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Runs handlers with sampled events and records what they read. The same handlers and schemas give the same contract.
 * Throws {@link ContractError}: a handler throws on a valid event, the schema's version is not known, a topic has no event of
 * a handler's name, or there is no handler.
 */
export async function recordContract(options: RecordOptions): Promise<Recording> {
  const { consumer, provider, samples = 5, seed = 1 } = options;
  const known = versionsOf(options.lock);
  const seeds = Array.from({ length: samples }, (_, index) => seed + index);
  const messages: ContractMessage[] = [];
  const deletions: Deletion[] = [];
  const warnings: string[] = [];
  for (const { topic, on, also } of options.handlers) {
    for (const name of [...Object.keys(on), ...Object.keys(also)]) refuseUnknown(name, topic);
    for (const [name, handler] of Object.entries(on)) {
      if (handler === undefined) continue;
      const event = topic.events[name];
      if (event === undefined) {
        deletions.push(await deletionOf(topic, handler));
        continue;
      }
      const subject = await subjectOf(name, topic, event);
      const watching = await watch(handler);
      const runs: Run[] = [];
      for (const one of eventsFor(subject, seeds, also[name] ?? [])) runs.push(await runHandler(subject, handler, one));
      await watching.look();
      const gaps = await watching.gaps();
      if (runs.some(({ disturbed }) => disturbed))
        warnings.push(`The handler of ${name} does something that tracking disturbs: all of the event counts as read.`);
      messages.push(...messagesOf(subject, known(event), runs, gaps));
    }
  }
  if (messages.length + deletions.length === 0) throw noHandlers(consumer);
  const gaps = [...new Set([...messages, ...deletions].flatMap((one) => one.gaps))].sort();
  const contract = { consumer, provider, messages, ...(deletions.length === 0 ? {} : { deletions }) };
  return { contract, complete: gaps.length === 0, gaps, warnings };
}

/** Runs the handler of a topic's deletions with a sampled key. */
async function deletionOf(topic: Topic, handler: AnyHandler): Promise<Deletion> {
  const watching = await watch(handler);
  await runDeletion(topic, handler);
  await watching.look();
  return { topic: topic.name, gaps: await watching.gaps() };
}

function refuseUnknown(name: string, { name: topic, events }: Topic): void {
  if (Object.hasOwn(events, name) || name === DELETION) return;
  throw new ContractError({
    code: "contract/unknown-event",
    message: `${topic} has no event ${name}.`,
    hint: `Its events are ${Object.keys(events).join(", ")}; ${DELETION} is the deletion of a key.`,
  });
}

function noHandlers(consumer: string): ContractError {
  return new ContractError({
    code: "contract/no-handlers",
    message: `No handler of ${consumer} is given: there is nothing to record.`,
    hint: "Give the handlers as they are given to the generated consumer: recording(topic, handlers).",
  });
}

/** Writes a contract's pact file into a folder and gives its path. The same contract gives the same bytes. */
export function writeContract({ contract }: Pick<Recording, "contract">, folder = "contracts"): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, pactFileName(contract));
  writeFileSync(file, pactText(contract));
  return file;
}
