import type { DeployedReader } from "@concordat/client/api";
import type { ServiceFacts } from "../model.ts";
import { type Path, pathText } from "../path.ts";

/** A version of a service that is deployed somewhere. */
export interface DeployedConsumer extends ServiceFacts {
  readonly environments: readonly string[];
}

/** What a consumer reads of a subject, by its contracts. */
export interface SubjectReads {
  /** Each path once, with the events that it was read in. */
  readonly paths: readonly { readonly path: Path; readonly events: readonly string[] }[];
  /** False where branches of the handlers behind it were never entered. */
  readonly complete: boolean;
}

/** What a service reads of a subject; undefined where none of its contracts speaks of it. */
export function readsOf({ contracts }: Pick<ServiceFacts, "contracts">, subject: string): SubjectReads | undefined {
  const messages = contracts.flatMap(({ contract }) => contract.messages).filter((one) => one.subject === subject);
  if (messages.length === 0) return undefined;
  const paths = new Map<string, { readonly path: Path; readonly events: Set<string> }>();
  for (const { reads, event } of messages) {
    for (const path of reads) {
      const known = paths.get(pathText(path)) ?? { path, events: new Set() };
      known.events.add(event);
      paths.set(pathText(path), known);
    }
  }
  return {
    paths: [...paths.values()].map(({ path, events }) => ({ path, events: [...events].sort() })),
    complete: messages.every(({ gaps }) => gaps.length === 0),
  };
}

/** A path and those of what it lies in: who reads a list's elements reads the list. */
export function enclosing(path: Path): readonly string[] {
  return path.length === 0 ? [pathText(path)] : path.map((_, index) => pathText(path.slice(0, index + 1)));
}

/** A consumer as reports name it. */
export function readerOf({ service, version, environments }: DeployedConsumer, complete?: boolean): DeployedReader {
  return { service, version, environments, ...(complete === undefined ? {} : { complete }) };
}

/** The consumers whose contract on a subject is incomplete: they may read more than it says. */
export function incompleteOf(consumers: readonly DeployedConsumer[], subject: string): readonly DeployedReader[] {
  return consumers.flatMap((one) => (readsOf(one, subject)?.complete === false ? [readerOf(one, false)] : []));
}

/** Consumers by name and version, so that the same facts give the same report. */
export function byName(a: ServiceFacts, b: ServiceFacts): number {
  return compareText(a.service, b.service) || compareText(a.version, b.version);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
