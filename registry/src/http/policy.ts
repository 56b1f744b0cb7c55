import { type PolicyRequest, policyRequest, SUBJECTS_PATH } from "@concordat/client/api";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { putPolicy, readPolicy } from "../cases/policy.ts";
import { checkSubject } from "../cases/register.ts";
import type { Registry } from "../cases/registry.ts";
import { subjectKey } from "../names.ts";
import { answering } from "./problem.ts";
import { param } from "./query.ts";

const PATH = `${SUBJECTS_PATH}/:subject/policy`;

/** Settings of subjects and contexts that Confluent's API does not know. */
export function policyRoutes(app: FastifyInstance, registry: Registry): void {
  const keyOf = (request: FastifyRequest) => {
    const key = subjectKey(param(request, "subject"));
    checkSubject(key);
    return key;
  };
  app.get(PATH, (request, reply) => answering(request, reply, async () => readPolicy(registry, keyOf(request))));
  app.put<{ Body: PolicyRequest }>(
    PATH,
    { schema: { body: policyRequest }, attachValidation: true },
    (request, reply) => answering(request, reply, async () => putPolicy(registry, keyOf(request), request.body)),
  );
  app.delete(PATH, (request, reply) =>
    answering(request, reply, async () => putPolicy(registry, keyOf(request), undefined)),
  );
}
