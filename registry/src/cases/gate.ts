import type { DeployDecision, StoredUse, UsageReport } from "@concordat/client/api";
import type { ServiceFacts, Verification } from "@concordat/contracts/model";
import { type DeployedConsumer, readerOf } from "@concordat/contracts/usage";
import type { CompatibilityPolicy } from "@concordat/schema";
import { knownEnvironment, knownVersion } from "../decide/services.ts";
import { comparisonPolicy, effectiveConfig } from "../decide/settings.ts";
import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { qualifiedName, sameKey, subjectKey } from "../names.ts";
import type { SourceText } from "../pool/source.ts";
import { useName } from "../pool/tasks.ts";
import { contractOf } from "./contracts.ts";
import { environmentsSeen } from "./environments.ts";
import { aliased } from "./find.ts";
import { referrersOf } from "./referrers.ts";
import type { View } from "./view.ts";

/**
 * Whether a version of a service may go to an environment, by all that is there: who may ask that is shown what stands against
 * it, whatever it belongs to. Throws a Refusal.
 */
export async function canIDeploy(
  at: View,
  service: string,
  version: string,
  environment: string,
): Promise<DeployDecision> {
  at.sight.needs({ kind: "service", name: service });
  at.sight.needs({ kind: "environment", name: environment });
  const { services } = at.reading;
  knownEnvironment(environmentsSeen(at.sight, await services.environments()), environment);
  const candidate = await factsOf(at, service, version);
  const there = (await services.deployments()).filter((one) => one.environment === environment);
  const deployed = await Promise.all(there.map((one) => factsOf(at, one.service, one.version)));
  const all = [candidate, ...deployed];
  const schemas = await schemasOf(
    at,
    all.flatMap(({ produces, consumes }) => [...produces, ...consumes]),
  );
  const verifications = await verificationsOf(at, all);
  const policies = await policiesOf(at, candidate);
  return at.engine.run("deployment", { environment, candidate, deployed, schemas, verifications, policies });
}

/** By which policies the subjects of a service are compared, of those that have another one than STRICT. */
async function policiesOf(
  at: View,
  { produces, consumes }: ServiceFacts,
): Promise<ReadonlyMap<string, CompatibilityPolicy>> {
  const found = new Map<string, CompatibilityPolicy>();
  for (const { subject } of [...produces, ...consumes]) {
    const { config } = await at.reading.settings(subjectKey(subject));
    const policy = comparisonPolicy(effectiveConfig(config, at.level));
    if (policy !== "STRICT") found.set(subject, policy);
  }
  return found;
}

/** A version of a service with its contracts. Throws a Refusal where it was not published. */
async function factsOf(at: View, service: string, version: string): Promise<ServiceFacts> {
  const kept = knownVersion(await at.reading.services.version(service, version), service, version);
  const contracts = await Promise.all(
    kept.contracts.map(async ({ sha }) => ({ sha, contract: await contractOf(at, sha) })),
  );
  return { service, version, ...kept.manifest, contracts };
}

/** The schemas of uses; those of a type without an engine, or purged since, are left out. */
async function schemasOf(at: View, uses: readonly StoredUse[]): Promise<ReadonlyMap<string, SourceText>> {
  const found = new Map<string, SourceText>();
  for (const use of uses) {
    if (found.has(useName(use))) continue;
    const { context } = subjectKey(use.subject);
    const stored = await at.library.stored(at.reading, context, use.id);
    if (stored !== undefined && at.formats.has(stored.type))
      found.set(useName(use), await at.library.source(at.reading, context, stored));
  }
  return found;
}

async function verificationsOf(at: View, all: readonly ServiceFacts[]): Promise<readonly Verification[]> {
  const shas = [...new Set(all.flatMap(({ contracts }) => contracts.map(({ sha }) => sha)))];
  return (await Promise.all(shas.map((sha) => at.reading.services.verifications(sha)))).flat();
}

/** What is deployed, by what it consumes. */
export interface Consumers {
  /** The deployed services that consume a subject, by whatever name they call it. */
  of(key: SubjectKey): readonly DeployedConsumer[];
}

/** What is deployed in one environment or all. */
export async function deployedServices(at: View, environment?: string): Promise<Consumers> {
  const deployments = (await at.reading.services.deployments()).filter(
    (one) =>
      (environment === undefined ? at.sight.environment(one.environment) : one.environment === environment) &&
      at.sight.service(one.service),
  );
  const byVersion = Map.groupBy(deployments, ({ service, version }) => JSON.stringify([service, version]));
  const services = await Promise.all(
    [...byVersion.values()].map(async (group) => {
      const [{ service, version } = { service: "", version: "" }] = group;
      return { ...(await factsOf(at, service, version)), environments: group.map((one) => one.environment) };
    }),
  );
  return {
    of: (key) => services.filter(({ consumes }) => consumes.some((use) => sameKey(subjectKey(use.subject), key))),
  };
}

/** Who reads which field of a subject's latest version. Throws a Refusal. */
export async function usage(at: View, subject: string, environment: string | undefined): Promise<UsageReport> {
  if (environment !== undefined) at.sight.needs({ kind: "environment", name: environment });
  if (environment !== undefined)
    knownEnvironment(environmentsSeen(at.sight, await at.reading.services.environments()), environment);
  const key = await aliased(at, subjectKey(subject));
  const latest = await latestSchema(at, key);
  if (latest === undefined) throw refusals.subjectNotFound(subject);
  const services = await deployedServices(at, environment);
  const within = environment === undefined ? {} : { environment };
  const question = { subject: qualifiedName(key), ...latest, consumers: services.of(key), ...within };
  const through = (await referrersOf(at, key)).flatMap((one) => {
    const readers = services.of(one.key).map((reader) => readerOf(reader));
    return readers.length === 0 ? [] : [{ subject: qualifiedName(one.key), readers }];
  });
  const report = await at.engine.run("usage", question);
  return { ...report, ...(through.length === 0 ? {} : { through }) };
}

/** The latest live version of a subject; undefined where it has none, or there is no engine for it. */
export async function latestSchema(
  at: View,
  key: SubjectKey,
): Promise<{ readonly version: number; readonly source: SourceText } | undefined> {
  const versions = await at.reading.versions(key);
  const latest = versions.findLast(({ deleted }) => !deleted);
  const stored = latest === undefined ? undefined : await at.library.stored(at.reading, key.context, latest.id);
  if (latest === undefined || stored === undefined || !at.formats.has(stored.type)) return undefined;
  return { version: latest.version, source: await at.library.source(at.reading, key.context, stored) };
}
