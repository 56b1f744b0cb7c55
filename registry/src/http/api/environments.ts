import { operations } from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import { deploy, dropEnvironment, environmentList, putEnvironment, undeploy } from "../../cases/environments.ts";
import type { Registry } from "../../cases/registry.ts";
import { answer } from "./operation.ts";

/** Environments and what is deployed there. */
export function environmentRoutes(app: FastifyInstance, registry: Registry): void {
  answer(app, operations.listEnvironments, () => environmentList(registry));

  answer(app, operations.putEnvironment, async ({ params: { environment = "" }, body }, reply) => {
    const { created, answer: made } = await putEnvironment(registry, environment, body);
    reply.code(created ? 201 : 200);
    return made;
  });

  answer(app, operations.deleteEnvironment, async ({ params: { environment = "" } }) => {
    await dropEnvironment(registry, environment);
    return {};
  });

  answer(app, operations.recordDeployment, async ({ params: { environment = "" }, body }, reply) => {
    await deploy(registry, environment, body);
    reply.code(201);
    return {};
  });

  answer(app, operations.recordUndeployment, async ({ params: { environment = "", service = "" } }) => {
    await undeploy(registry, environment, service);
    return {};
  });
}
