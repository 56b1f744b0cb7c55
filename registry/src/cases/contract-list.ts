import { type Contract, isComplete } from "@concordat/contracts/model";
import type { KeptResult } from "../store/services.ts";
import { contractOf } from "./contracts.ts";
import type { View } from "./view.ts";

/** A version of a consumer that has a contract. */
export interface ContractVersion {
  readonly version: string;
  readonly environments: readonly string[];
  readonly sha: string;
}

/** What a consumer expects of a provider, by those of its versions that run somewhere, and its newest. */
export interface ContractPair {
  readonly consumer: string;
  readonly provider: string;
  /** The newest first. */
  readonly versions: readonly ContractVersion[];
  /** Of the newest version: the events that are read, whether all branches of the handlers ran, and what providers made of it. */
  readonly events: readonly string[];
  readonly complete: boolean;
  /** The newest result of each of the provider's versions. */
  readonly results: readonly KeptResult[];
}

/** The contracts of services that the caller may see, by consumer and provider. */
export async function contractPairs(at: View): Promise<readonly ContractPair[]> {
  const found = Map.groupBy(await versionsWithContracts(at), ({ consumer, provider }) =>
    JSON.stringify([consumer, provider]),
  );
  const pairs = await Promise.all(
    [...found.values()].map(async (versions): Promise<readonly ContractPair[]> => {
      const [newest] = versions;
      if (newest === undefined) return [];
      const { consumer, provider, sha } = newest;
      const contract = await contractOf(at, sha);
      const results = newestOfEach(await at.reading.services.results(sha));
      return [{ consumer, provider, versions, events: eventsOf(contract), complete: isComplete(contract), results }];
    }),
  );
  return pairs.flat().sort((a, b) => byText(a.consumer, b.consumer) || byText(a.provider, b.provider));
}

/** A contract with all that is known of it. */
export interface ContractDetail {
  readonly consumer: string;
  readonly provider: string;
  readonly versions: readonly ContractVersion[];
  /** Which of the versions is shown. */
  readonly shown: ContractVersion;
  readonly contract: Contract;
  /** All results about it, the newest first. */
  readonly results: readonly KeptResult[];
}

/**
 * The contract of a consumer's version, its newest unless one is named, with a provider; undefined where it has none. Throws a
 * Refusal where the caller may not see the services.
 */
export async function contractDetail(
  at: View,
  consumer: string,
  provider: string,
  version: string | undefined,
): Promise<ContractDetail | undefined> {
  at.sight.needs({ kind: "service", name: consumer });
  at.sight.needs({ kind: "service", name: provider });
  const all = await versionsWithContracts(at, version === undefined ? undefined : { service: consumer, version });
  const versions = all.filter((one) => one.consumer === consumer && one.provider === provider);
  const shown = version === undefined ? versions[0] : versions.find((one) => one.version === version);
  if (shown === undefined) return undefined;
  const results = (await at.reading.services.results(shown.sha)).toReversed();
  return { consumer, provider, versions, shown, contract: await contractOf(at, shown.sha), results };
}

interface WithContract extends ContractVersion {
  readonly consumer: string;
  readonly provider: string;
}

/** Of each service the versions that run somewhere, its newest, and one that is asked for; the newest first. */
async function versionsWithContracts(
  at: View,
  also?: { readonly service: string; readonly version: string },
): Promise<readonly WithContract[]> {
  const { services } = at.reading;
  const deployments = (await services.deployments()).filter(({ environment }) => at.sight.environment(environment));
  const environments = Map.groupBy(deployments, ({ service, version }) => JSON.stringify([service, version]));
  const seen = new Set<string>();
  const found: WithContract[] = [];
  for (const { service, version } of await services.versions()) {
    if (!at.sight.service(service)) continue;
    const there = environments.get(JSON.stringify([service, version])) ?? [];
    const isAsked = also?.service === service && also.version === version;
    if (seen.has(service) && there.length === 0 && !isAsked) continue;
    seen.add(service);
    const kept = await services.version(service, version);
    for (const { provider, sha } of kept?.contracts ?? [])
      if (at.sight.service(provider))
        found.push({
          ...{ consumer: service, provider, version, sha },
          environments: there.map(({ environment }) => environment),
        });
  }
  return found;
}

function newestOfEach(results: readonly KeptResult[]): readonly KeptResult[] {
  return [...new Map(results.map((one) => [one.version, one])).values()].toSorted((a, b) => b.time - a.time);
}

function eventsOf({ messages }: Contract): readonly string[] {
  return [...new Set(messages.map(({ event }) => event))].sort();
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
