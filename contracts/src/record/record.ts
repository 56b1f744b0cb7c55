import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Contract, ContractMessage } from "../model.ts";
import { pactFileName, pactText } from "../pact/index.ts";
import { watch } from "./coverage.ts";
import { versionsOf } from "./lock.ts";
import { messagesOf } from "./messages.ts";
import { eventsFor, type Run, runHandler, subjectOf } from "./run.ts";
import type { Recorded } from "./topic.ts";

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
 * Throws {@link ContractError}: a handler throws on a valid event, the schema's version is not known.
 */
export async function recordContract(options: RecordOptions): Promise<Recording> {
  const { consumer, provider, samples = 5, seed = 1 } = options;
  const known = versionsOf(options.lock);
  const seeds = Array.from({ length: samples }, (_, index) => seed + index);
  const messages: ContractMessage[] = [];
  const warnings: string[] = [];
  for (const { topic, on, also } of options.handlers) {
    for (const [name, handler] of Object.entries(on)) {
      const event = topic.events[name];
      if (event === undefined) continue;
      const subject = subjectOf(name, topic, event);
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
  const gaps = [...new Set(messages.flatMap((message) => message.gaps))].sort();
  return { contract: { consumer, provider, messages }, complete: gaps.length === 0, gaps, warnings };
}

/** Writes a contract's pact file into a folder and gives its path. The same contract gives the same bytes. */
export function writeContract({ contract }: Pick<Recording, "contract">, folder = "contracts"): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, pactFileName(contract));
  writeFileSync(file, pactText(contract));
  return file;
}
