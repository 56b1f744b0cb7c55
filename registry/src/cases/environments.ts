import type { DeploymentRequest, Environment, EnvironmentRequest } from "@concordat/client/api";
import {
  decideDeploy,
  decideDropEnvironment,
  decideUndeploy,
  knownEnvironment,
  knownVersion,
} from "../decide/services.ts";
import type { ServiceWrite } from "../store/services.ts";
import { decideAndCommit } from "./commit.ts";
import type { Registry } from "./registry.ts";
import { SERVICES } from "./services.ts";

/** All environments with what is deployed there now. */
export async function environmentList(registry: Registry): Promise<readonly Environment[]> {
  const { services } = registry.store;
  const deployments = await services.deployments();
  return (await services.environments()).map((environment) => ({
    ...environment,
    deployed: deployments
      .filter((one) => one.environment === environment.name)
      .map(({ service, version, since }) => ({ service, version, since })),
  }));
}

/** Makes an environment, or changes it. */
export async function putEnvironment(
  registry: Registry,
  name: string,
  { production }: EnvironmentRequest,
): Promise<{ readonly created: boolean; readonly answer: Environment }> {
  const created = await decideAndCommit(registry, SERVICES, async () => {
    const existing = (await registry.store.services.environments()).find((one) => one.name === name);
    const environment = { name, production: production ?? existing?.production ?? false };
    return change([{ kind: "put-environment", environment }], existing === undefined);
  });
  const answer = (await environmentList(registry)).find((one) => one.name === name);
  return { created, answer: answer ?? { name, production: false, deployed: [] } };
}

/** Removes an environment that nothing is deployed to. Throws a Refusal. */
export async function dropEnvironment(registry: Registry, name: string): Promise<void> {
  const { services } = registry.store;
  await decideAndCommit(registry, SERVICES, async () => {
    const environment = knownEnvironment(await services.environments(), name);
    return change(decideDropEnvironment(environment, await services.deployments()), undefined);
  });
}

/** Records that a version of a service runs in an environment. Throws a Refusal. */
export async function deploy(registry: Registry, environment: string, request: DeploymentRequest): Promise<void> {
  const { services } = registry.store;
  await decideAndCommit(registry, SERVICES, async () => {
    knownEnvironment(await services.environments(), environment);
    const { service, version } = request;
    const kept = knownVersion(await services.version(service, version), service, version);
    return change(decideDeploy(await services.deployments(), environment, kept), undefined);
  });
}

/** Records that a service no longer runs in an environment. Throws a Refusal. */
export async function undeploy(registry: Registry, environment: string, service: string): Promise<void> {
  const { services } = registry.store;
  await decideAndCommit(registry, SERVICES, async () => {
    knownEnvironment(await services.environments(), environment);
    return change(decideUndeploy(await services.deployments(), environment, service), undefined);
  });
}

function change<Answer>(writes: readonly ServiceWrite[], answer: Answer) {
  return writes.length === 0 ? { answer: () => answer } : { plan: { scope: SERVICES, writes }, answer: () => answer };
}
