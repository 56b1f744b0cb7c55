import type { Manifest, StoredUse, VerificationResult } from "@concordat/client/api";
import { refusals } from "../errors.ts";
import type { KeptDeployment, KeptEnvironment, KeptRef, KeptService, ServiceWrite } from "../store/services.ts";

/** A version of a service that somebody publishes, with the numbers and guids of the registry filled in. */
export interface Published {
  readonly service: string;
  readonly version: string;
  readonly branch: string | undefined;
  readonly manifest: Manifest;
  readonly contracts: readonly (KeptRef & { readonly content: unknown })[];
}

/**
 * What publishing writes: everything for a new version, nothing but a branch for one that is there with the same
 * content. Other content under a version that is there is refused: results and deployments speak of the first.
 */
export function decidePublish(existing: KeptService | undefined, wanted: Published): readonly ServiceWrite[] {
  const { service, version, branch, manifest, contracts } = wanted;
  const branches: readonly ServiceWrite[] =
    branch === undefined || existing?.branches.includes(branch)
      ? []
      : [{ kind: "put-branch", service, version, branch }];
  if (existing === undefined) return [{ kind: "put-service", service, version, manifest, contracts }, ...branches];
  if (
    !sameUses(existing.manifest.produces, manifest.produces) ||
    !sameUses(existing.manifest.consumes, manifest.consumes)
  )
    throw refusals.manifestChanged({ service, version });
  const changed = providersOf(existing.contracts, contracts).find(
    (provider) => shaWith(existing.contracts, provider) !== shaWith(contracts, provider),
  );
  if (changed !== undefined) throw refusals.contractChanged({ service, version, provider: changed });
  return branches;
}

function sameUses(one: readonly StoredUse[], other: readonly StoredUse[]): boolean {
  const text = (uses: readonly StoredUse[]) =>
    uses.map(({ subject, version, guid }) => `${subject}\n${version}\n${guid}`).sort();
  return text(one).join("\n\n") === text(other).join("\n\n");
}

function providersOf(...lists: readonly (readonly KeptRef[])[]): readonly string[] {
  return [...new Set(lists.flatMap((list) => list.map(({ provider }) => provider)))].sort();
}

function shaWith(contracts: readonly KeptRef[], provider: string): string | undefined {
  return contracts.find((one) => one.provider === provider)?.sha;
}

/** The environment of a name. Throws where there is none, naming those that are there. */
export function knownEnvironment(environments: readonly KeptEnvironment[], name: string): KeptEnvironment {
  const found = environments.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw refusals.unknownEnvironment(
    name,
    environments.map((one) => one.name),
  );
}

/** A version of a service, where it was published. Throws where it was not. */
export function knownVersion(found: KeptService | undefined, service: string, version: string): KeptService {
  if (found !== undefined) return found;
  throw refusals.unknownServiceVersion(service, version);
}

/** What recording a deployment writes: nothing where that version runs there already. */
export function decideDeploy(
  deployments: readonly KeptDeployment[],
  environment: string,
  { service, version }: KeptService,
): readonly ServiceWrite[] {
  const present = deployments.find((one) => one.environment === environment && one.service === service);
  return present?.version === version ? [] : [{ kind: "put-deployment", environment, service, version }];
}

/** What recording an undeployment writes. Throws where the service does not run there. */
export function decideUndeploy(
  deployments: readonly KeptDeployment[],
  environment: string,
  service: string,
): readonly ServiceWrite[] {
  if (deployments.some((one) => one.environment === environment && one.service === service))
    return [{ kind: "put-deployment", environment, service, version: undefined }];
  throw refusals.notDeployed(service, environment);
}

/** What removing an environment writes. Throws where something is deployed there. */
export function decideDropEnvironment(
  environment: KeptEnvironment,
  deployments: readonly KeptDeployment[],
): readonly ServiceWrite[] {
  const there = deployments.filter((one) => one.environment === environment.name).map(({ service }) => service);
  if (there.length === 0) return [{ kind: "drop-environment", name: environment.name }];
  throw refusals.environmentInUse(environment.name, there);
}

/** A contract that a result is about. */
export interface VerifiedContract {
  readonly sha: string;
  /** Undefined where no such contract is kept. */
  readonly provider: string | undefined;
}

/** What results write. Throws where one is about no contract, or about one with another provider. */
export function decideVerify(
  provider: string,
  version: string,
  results: readonly VerificationResult[],
  contracts: readonly VerifiedContract[],
): readonly ServiceWrite[] {
  return results.map(({ contract, success, mismatches = [] }) => {
    const found = contracts.find(({ sha }) => sha === contract);
    if (found?.provider === undefined) throw refusals.unknownContract(contract);
    if (found.provider !== provider)
      throw refusals.contractOfOtherProvider({ contract, published: found.provider, provider });
    return { kind: "put-verification", contract, provider, version, success, mismatches };
  });
}
