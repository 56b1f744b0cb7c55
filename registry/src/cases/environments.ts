import type { DeploymentRequest, Environment, EnvironmentRequest } from "@concordat/client/api";
import type { Sight } from "../access/sight.ts";
import {
  decideDeploy,
  decideDropEnvironment,
  decideUndeploy,
  knownEnvironment,
  knownVersion,
} from "../decide/services.ts";
import type { KeptEnvironment, ServiceWrite } from "../store/services.ts";
import { type Decided, decide } from "./commit.ts";
import { look, type Registry } from "./registry.ts";
import { SERVICES } from "./turns.ts";
import type { View } from "./view.ts";

/** The environments that the caller may see, with what is deployed there now. */
export async function environmentList({ reading, sight }: View): Promise<readonly Environment[]> {
  const { services } = reading;
  const deployments = (await services.deployments()).filter(({ service }) => sight.service(service));
  const environments = environmentsSeen(sight, await services.environments());
  return environments.map((environment) => ({
    ...environment,
    deployed: deployments
      .filter((one) => one.environment === environment.name)
      .map(({ service, version, since }) => ({ service, version, since })),
  }));
}

/** Those of environments that the caller may see: errors name no others. */
export function environmentsSeen(sight: Sight, all: readonly KeptEnvironment[]): readonly KeptEnvironment[] {
  return all.filter(({ name }) => sight.environment(name));
}

/** Makes an environment, or changes it. */
export async function putEnvironment(
  registry: Registry,
  name: string,
  request: EnvironmentRequest,
): Promise<{ readonly created: boolean; readonly answer: Environment }> {
  const created = await decide(registry, SERVICES, (at) => changedEnvironment(at, name, request));
  const answer = (await environmentList(look(registry))).find((one) => one.name === name);
  return { created, answer: answer ?? { name, production: false, deployed: [] } };
}

async function changedEnvironment(
  { reading }: View,
  name: string,
  { production }: EnvironmentRequest,
): Promise<Decided<boolean>> {
  const existing = (await reading.services.environments()).find((one) => one.name === name);
  const environment = { name, production: production ?? existing?.production ?? false };
  return { writes: [{ kind: "put-environment", environment }], answer: () => existing === undefined };
}

/** Removes an environment that nothing is deployed to. Throws a Refusal. */
export function dropEnvironment(registry: Registry, name: string): Promise<void> {
  return decide(registry, SERVICES, async ({ reading: { services }, sight }) => {
    const environment = knownEnvironment(environmentsSeen(sight, await services.environments()), name);
    return change(decideDropEnvironment(environment, await services.deployments()));
  });
}

/** Records that a version of a service runs in an environment. Throws a Refusal. */
export function deploy(registry: Registry, environment: string, request: DeploymentRequest): Promise<void> {
  return decide(registry, SERVICES, async ({ reading: { services }, sight }) => {
    knownEnvironment(environmentsSeen(sight, await services.environments()), environment);
    const { service, version } = request;
    sight.needs({ kind: "service", name: service });
    const kept = knownVersion(await services.version(service, version), service, version);
    return change(decideDeploy(await services.deployments(), environment, kept));
  });
}

/** Records that a service no longer runs in an environment. Throws a Refusal. */
export function undeploy(registry: Registry, environment: string, service: string): Promise<void> {
  return decide(registry, SERVICES, async ({ reading: { services }, sight }) => {
    knownEnvironment(environmentsSeen(sight, await services.environments()), environment);
    sight.needs({ kind: "service", name: service });
    return change(decideUndeploy(await services.deployments(), environment, service));
  });
}

function change(writes: readonly ServiceWrite[]): Decided<void> {
  return { writes, answer: () => undefined };
}
