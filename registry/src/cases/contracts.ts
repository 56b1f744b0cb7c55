import type { ContractToVerify, VerificationRequest } from "@concordat/client/api";
import { type Contract, isComplete } from "@concordat/contracts/model";
import { readPact } from "@concordat/contracts/pact";
import { decideVerify, knownVersion } from "../decide/services.ts";
import type { ContractHolder } from "../store/services.ts";
import { type Decided, decide } from "./commit.ts";
import type { Registry } from "./registry.ts";
import { SERVICES } from "./turns.ts";
import type { View } from "./view.ts";

/** A kept contract, from memory where it was met before: what a sha stands for never changes. */
export async function contractOf(at: View, sha: string): Promise<Contract> {
  const known = at.contracts.get(sha);
  if (known !== undefined) return known;
  const content = await at.reading.services.contract(sha);
  const contract = readPact(content);
  at.contracts.put(sha, contract, JSON.stringify(content).length * 4);
  return contract;
}

/**
 * The contracts that a provider has to verify: of consumer versions that are deployed somewhere, and of the newest of
 * each branch; where a consumer names no branches, of its newest version.
 */
export async function contractsToVerify(at: View, provider: string): Promise<readonly ContractToVerify[]> {
  at.sight.needs({ kind: "service", name: provider });
  const { services } = at.reading;
  const holders = await services.holders(provider);
  const deployments = await services.deployments();
  const environmentsOf = ({ consumer, version }: ContractHolder) =>
    deployments
      .filter((one) => one.service === consumer && one.version === version)
      .map(({ environment }) => environment);
  const heads = headsOf(holders);
  const wanted = holders.filter((holder) => heads.has(holder) || environmentsOf(holder).length > 0);
  const bySha = Map.groupBy(wanted, ({ sha }) => sha);
  const contracts = [...bySha].map(
    async ([sha, group]): Promise<ContractToVerify> => ({
      sha,
      provider,
      consumer: group[0]?.consumer ?? "",
      complete: isComplete(await contractOf(at, sha)),
      consumerVersions: group.map(({ version }) => version),
      environments: [...new Set(group.flatMap(environmentsOf))].filter(at.sight.environment).sort(),
      content: await services.contract(sha),
    }),
  );
  return (await Promise.all(contracts)).sort((a, b) =>
    a.consumer < b.consumer ? -1 : a.consumer > b.consumer ? 1 : 0,
  );
}

/** The newest version of each branch of each consumer; versions without a branch count as one branch. */
function headsOf(newestFirst: readonly ContractHolder[]): ReadonlySet<ContractHolder> {
  const seen = new Set<string>();
  const heads = new Set<ContractHolder>();
  for (const holder of newestFirst) {
    for (const branch of holder.branches.length === 0 ? [""] : holder.branches) {
      const name = `${holder.consumer}\u0000${branch}`;
      if (seen.has(name)) continue;
      seen.add(name);
      heads.add(holder);
    }
  }
  return heads;
}

/** Keeps what a provider's version made of contracts: all results or none. Throws a Refusal. */
export function verify(registry: Registry, request: VerificationRequest): Promise<void> {
  return decide(registry, SERVICES, (at) => verified(at, request));
}

async function verified(at: View, { provider, version, results }: VerificationRequest): Promise<Decided<void>> {
  at.sight.needs({ kind: "service", name: provider });
  const { services } = at.reading;
  knownVersion(await services.version(provider, version), provider, version);
  const contracts = await Promise.all(
    results.map(async ({ contract: sha }) => {
      const known = (await services.contract(sha)) !== undefined;
      return { sha, provider: known ? (await contractOf(at, sha)).provider : undefined };
    }),
  );
  const writes = decideVerify(provider, version, results, contracts);
  return { writes, answer: () => undefined };
}
