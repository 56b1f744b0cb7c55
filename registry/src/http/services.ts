import { nameSchema, type PublishRequest, publishRequest, SERVICES_PATH } from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import type { Registry } from "../cases/registry.ts";
import { publish, serviceList, serviceVersion } from "../cases/services.ts";
import { answering } from "./problem.ts";

const VERSION_PATH = `${SERVICES_PATH}/:service/versions/:version`;
const params = {
  type: "object",
  required: ["service", "version"],
  properties: { service: nameSchema, version: nameSchema },
} as const;

interface VersionParams {
  readonly service: string;
  readonly version: string;
}

/** Services and their versions. */
export function serviceRoutes(app: FastifyInstance, registry: Registry): void {
  app.get(SERVICES_PATH, (request, reply) => answering(request, reply, () => serviceList(registry)));

  app.get<{ Params: VersionParams }>(VERSION_PATH, { schema: { params }, attachValidation: true }, (request, reply) =>
    answering(request, reply, () => serviceVersion(registry, request.params.service, request.params.version)),
  );

  app.put<{ Params: VersionParams; Body: PublishRequest }>(
    VERSION_PATH,
    { schema: { params, body: publishRequest }, attachValidation: true },
    (request, reply) =>
      answering(request, reply, async () => {
        const { service, version } = request.params;
        const { created, answer } = await publish(registry, service, version, request.body);
        reply.code(created ? 201 : 200);
        return answer;
      }),
  );
}
