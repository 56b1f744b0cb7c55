import { COMPATIBILITY_PATH, type CompatibilityRequest, compatibilityRequest } from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import type { Registry } from "../cases/registry.ts";
import { compatibilityReport } from "../cases/report.ts";
import { contractRoutes } from "./contracts.ts";
import { environmentRoutes } from "./environments.ts";
import { gateRoutes } from "./gate.ts";
import { policyRoutes } from "./policy.ts";
import { answering } from "./problem.ts";
import { serviceRoutes } from "./services.ts";

/** What this registry answers beyond Confluent's API. Errors are `{code, message, place?, hint?}`. */
export function apiRoutes(app: FastifyInstance, registry: Registry): void {
  app.post<{ Body: CompatibilityRequest }>(
    COMPATIBILITY_PATH,
    { schema: { body: compatibilityRequest }, attachValidation: true },
    (request, reply) => answering(request, reply, () => compatibilityReport(registry, request.body)),
  );
  policyRoutes(app, registry);
  serviceRoutes(app, registry);
  environmentRoutes(app, registry);
  contractRoutes(app, registry);
  gateRoutes(app, registry);
}
