import { CAN_I_DEPLOY_PATH, USAGE_PATH } from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import { canIDeploy, usage } from "../cases/gate.ts";
import type { Registry } from "../cases/registry.ts";
import { answering } from "./problem.ts";
import { neededText, param, queryText } from "./query.ts";

/** May a version be deployed, and who reads what? */
export function gateRoutes(app: FastifyInstance, registry: Registry): void {
  app.get(CAN_I_DEPLOY_PATH, (request, reply) =>
    answering(request, reply, async () => {
      const [service, version, environment] = ["service", "version", "environment"].map((name) =>
        neededText(request, name),
      );
      return canIDeploy(registry, service ?? "", version ?? "", environment ?? "");
    }),
  );

  app.get(`${USAGE_PATH}/:subject`, (request, reply) =>
    answering(request, reply, () => usage(registry, param(request, "subject"), queryText(request, "environment"))),
  );
}
