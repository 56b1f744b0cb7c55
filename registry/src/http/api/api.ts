import { operations } from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import type { Registry } from "../../cases/registry.ts";
import { compatibilityReport } from "../../cases/report.ts";
import { forRequest } from "../core/hang-up.ts";
import { contractRoutes } from "./contracts.ts";
import { environmentRoutes } from "./environments.ts";
import { gateRoutes } from "./gate.ts";
import { answer } from "./operation.ts";
import { policyRoutes } from "./policy.ts";
import { problems } from "./problem.ts";
import { serviceRoutes } from "./services.ts";

/** What this registry answers beyond Confluent's API, in a scope of its own: plain JSON, errors included. */
export function apiRoutes(app: FastifyInstance, registry: Registry): void {
  problems(app);
  app.addHook("onRequest", (_, reply, done) => {
    reply.header("content-type", "application/json");
    done();
  });
  answer(app, operations.checkCompatibility, ({ body }, reply) =>
    compatibilityReport(forRequest(registry, reply), body),
  );
  policyRoutes(app, registry);
  serviceRoutes(app, registry);
  environmentRoutes(app, registry);
  contractRoutes(app, registry);
  gateRoutes(app, registry);
}
