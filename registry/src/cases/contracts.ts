import type { ContractToVerify, VerificationRequest } from "@concordat/client/api";
import { type Contract, isComplete } from "@concordat/contracts/model";
import { readPact } from "@concordat/contracts/pact";
import { decideVerify, knownVersion } from "../decide/services.ts";
import type { ContractHolder } from "../store/services.ts";
import { decideAndCommit } from "./commit.ts";
import type { Registry } from "./registry.ts";
import { SERVICES } from "./services.ts";

/** A kept contract, from memory where it was met before: what a sha stands for never changes. */
export async function contractOf(registry: Registry, sha: string): Promise<Contract> {
  const known = registry.contracts.get(sha);
  if (known !== undefined) return known;
  const content = await registry.store.services.contract(sha);
  const contract = readPact(content);
  registry.contracts.put(sha, contract, JSON.stringify(content).length * 4);
  return contract;
}

/**
 * The contracts that a provider has to verify: of consumer versions that are deployed somewhere, and of the newest of
 * each branch; where a consumer names no branches, of its newest version.
 */
export async function contractsToVerify(registry: Registry, provider: string): Promise<readonly ContractToVerify[]> {
  const { services } = registry.store;
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
      complete: isComplete(await contractOf(registry, sha)),
      consumerVersions: group.map(({ version }) => version),
      environments: [...new Set(group.flatMap(environmentsOf))].sort(),
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
export async function verify(registry: Registry, { provider, version, results }: VerificationRequest): Promise<void> {
  const { services } = registry.store;
  await decideAndCommit(registry, SERVICES, async () => {
    knownVersion(await services.version(provider, version), provider, version);
    const contracts = await Promise.all(
      results.map(async ({ contract: sha }) => {
        const known = (await services.contract(sha)) !== undefined;
        return { sha, provider: known ? (await contractOf(registry, sha)).provider : undefined };
      }),
    );
    const writes = decideVerify(provider, version, results, contracts);
    return { plan: { scope: SERVICES, writes }, answer: () => undefined };
  });
}
