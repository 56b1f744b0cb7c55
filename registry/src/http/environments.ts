import {
  type DeploymentRequest,
  deploymentRequest,
  ENVIRONMENTS_PATH,
  type EnvironmentRequest,
  environmentRequest,
  nameSchema,
} from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import { deploy, dropEnvironment, environmentList, putEnvironment, undeploy } from "../cases/environments.ts";
import type { Registry } from "../cases/registry.ts";
import { answering } from "./problem.ts";

const ENVIRONMENT_PATH = `${ENVIRONMENTS_PATH}/:environment`;
const params = { type: "object", properties: { environment: nameSchema, service: nameSchema } } as const;

interface EnvironmentParams {
  readonly environment: string;
}

/** Environments and what is deployed there. */
export function environmentRoutes(app: FastifyInstance, registry: Registry): void {
  app.get(ENVIRONMENTS_PATH, (request, reply) => answering(request, reply, () => environmentList(registry)));

  app.put<{ Params: EnvironmentParams; Body: EnvironmentRequest }>(
    ENVIRONMENT_PATH,
    { schema: { params, body: environmentRequest }, attachValidation: true },
    (request, reply) =>
      answering(request, reply, async () => {
        const { created, answer } = await putEnvironment(registry, request.params.environment, request.body);
        reply.code(created ? 201 : 200);
        return answer;
      }),
  );

  app.delete<{ Params: EnvironmentParams }>(ENVIRONMENT_PATH, (request, reply) =>
    answering(request, reply, async () => {
      await dropEnvironment(registry, request.params.environment);
      return {};
    }),
  );

  app.post<{ Params: EnvironmentParams; Body: DeploymentRequest }>(
    `${ENVIRONMENT_PATH}/deployments`,
    { schema: { body: deploymentRequest }, attachValidation: true },
    (request, reply) =>
      answering(request, reply, async () => {
        await deploy(registry, request.params.environment, request.body);
        reply.code(201);
        return {};
      }),
  );

  app.delete<{ Params: EnvironmentParams & { readonly service: string } }>(
    `${ENVIRONMENT_PATH}/deployments/:service`,
    (request, reply) =>
      answering(request, reply, async () => {
        await undeploy(registry, request.params.environment, request.params.service);
        return {};
      }),
  );
}
