import { operations } from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import type { Registry } from "../../cases/registry.ts";
import { publish, serviceList, serviceVersion } from "../../cases/services.ts";
import { answer } from "./operation.ts";

/** Services and their versions. */
export function serviceRoutes(app: FastifyInstance, registry: Registry): void {
  answer(app, operations.listServices, () => serviceList(registry));

  answer(app, operations.getServiceVersion, ({ params: { service = "", version = "" } }) =>
    serviceVersion(registry, service, version),
  );

  answer(app, operations.publishServiceVersion, async ({ params: { service = "", version = "" }, body }, reply) => {
    const { created, answer: made } = await publish(registry, service, version, body);
    reply.code(created ? 201 : 200);
    return made;
  });
}
