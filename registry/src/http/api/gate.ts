import { operations } from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import { canIDeploy, usage } from "../../cases/gate.ts";
import type { Registry } from "../../cases/registry.ts";
import { answer } from "./operation.ts";

/** May a version be deployed, and who reads what? */
export function gateRoutes(app: FastifyInstance, registry: Registry): void {
  answer(app, operations.canIDeploy, ({ query: { service = "", version = "", environment = "" } }) =>
    canIDeploy(registry, service, version, environment),
  );

  answer(app, operations.getUsage, ({ params: { subject = "" }, query: { environment } }) =>
    usage(registry, subject, environment),
  );
}
