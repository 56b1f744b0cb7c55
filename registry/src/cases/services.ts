import type { PublishRequest, ServiceSummary, ServiceVersion, StoredUse } from "@concordat/client/api";
import { type Contract, isComplete } from "@concordat/contracts/model";
import { contractSha, readPact } from "@concordat/contracts/pact";
import { guidOf } from "@concordat/schema";
import { decidePublish, knownVersion, type Published } from "../decide/services.ts";
import { refusals, type User } from "../errors.ts";
import { subjectKey } from "../names.ts";
import type { KeptService } from "../store/services.ts";
import { decide } from "./commit.ts";
import { contractOf } from "./contracts.ts";
import { look, type Registry } from "./registry.ts";
import { SERVICES } from "./turns.ts";
import type { View } from "./view.ts";

interface NamedContract {
  readonly contract: Contract;
  readonly content: unknown;
}

/** Keeps a version of a service with its contracts, whole or not at all. Throws a Refusal and a ContractError. */
export async function publish(
  registry: Registry,
  service: string,
  version: string,
  request: PublishRequest,
): Promise<{ readonly created: boolean; readonly answer: ServiceVersion }> {
  const contracts = readContracts(service, request.contracts ?? []);
  const created = await decide(registry, SERVICES, async (at) => {
    const wanted = await published(at, service, version, request, contracts);
    const existing = await at.reading.services.version(service, version);
    return { writes: decidePublish(existing, wanted), answer: () => existing === undefined };
  });
  return { created, answer: await readServiceVersion(look(registry), service, version) };
}

function readContracts(service: string, contents: readonly unknown[]): readonly NamedContract[] {
  const contracts = contents.map((content) => ({ content, contract: readPact(content) }));
  const providers = new Set<string>();
  for (const { contract } of contracts) {
    if (contract.consumer !== service) throw refusals.contractOfOtherConsumer(contract.consumer, service);
    if (providers.has(contract.provider)) throw refusals.contractTwice(contract.provider);
    providers.add(contract.provider);
  }
  return contracts;
}

async function published(
  at: View,
  service: string,
  version: string,
  { produces, consumes, branch }: PublishRequest,
  contracts: readonly NamedContract[],
): Promise<Published> {
  const messages = contracts.flatMap(({ contract }) => contract.messages);
  for (const { description, subject, version: number, schemaId } of messages)
    await storedUse(at, { subject, version: number, id: schemaId }, { message: description });
  const uses = (all: PublishRequest["produces"]): Promise<StoredUse[]> =>
    Promise.all(all.map((one) => storedUse(at, one, { service, version })));
  return {
    service,
    version,
    branch,
    manifest: { produces: await uses(produces), consumes: await uses(consumes) },
    contracts: contracts.map(({ contract, content }) => ({
      provider: contract.provider,
      sha: contractSha(contract),
      content,
    })),
  };
}

/** A use of a subject as the registry has it. Throws where it has no such version, or the version is of another schema. */
async function storedUse(at: View, use: PublishRequest["produces"][number], user: User): Promise<StoredUse> {
  const { subject, version, topic } = use;
  const key = subjectKey(subject);
  const versions = await at.reading.versions(key);
  const live = versions.filter(({ deleted }) => !deleted);
  const found = live.find((one) => one.version === version);
  const stored = found === undefined ? undefined : await at.library.stored(at.reading, key.context, found.id);
  if (found === undefined || stored === undefined)
    throw refusals.useNotRegistered({ user, subject, version, live: live.map((one) => one.version) });
  const guid = guidOf(stored.identity);
  if ((use.id !== undefined && use.id !== found.id) || (use.guid !== undefined && use.guid !== guid))
    throw refusals.useOfOtherSchema({ user, subject, version, id: found.id });
  return { subject, version, id: found.id, guid, ...(topic === undefined ? {} : { topic }) };
}

/** A version of a service, as the API shows it. Throws a Refusal. */
export async function readServiceVersion(at: View, service: string, version: string): Promise<ServiceVersion> {
  const kept = knownVersion(await at.reading.services.version(service, version), service, version);
  const deployments = await at.reading.services.deployments();
  const environments = deployments
    .filter((one) => one.service === service && one.version === version)
    .map(({ environment }) => environment)
    .filter(at.sight.environment);
  return { ...kept, contracts: await shownContracts(at, kept), environments };
}

async function shownContracts(at: View, { contracts }: KeptService): Promise<ServiceVersion["contracts"]> {
  return Promise.all(contracts.map(async (one) => ({ ...one, complete: isComplete(await contractOf(at, one.sha)) })));
}

/** All services by name, each with its versions. */
export async function serviceList(at: View): Promise<readonly ServiceSummary[]> {
  const seen = (await at.reading.services.versions()).filter(({ service }) => at.sight.service(service));
  const versions = Map.groupBy(seen, ({ service }) => service);
  return [...versions]
    .map(([service, all]) => ({ service, versions: all.map(({ version }) => version) }))
    .sort((a, b) => (a.service < b.service ? -1 : 1));
}
