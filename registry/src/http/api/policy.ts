import { operations } from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import { putPolicy, readPolicy } from "../../cases/policy.ts";
import { checkSubject } from "../../cases/register.ts";
import type { Registry } from "../../cases/registry.ts";
import type { SubjectKey } from "../../entities.ts";
import { GLOBAL_CONTEXT, subjectKey } from "../../names.ts";
import { answer } from "./operation.ts";

/** Settings of subjects and contexts that Confluent's API does not know. */
export function policyRoutes(app: FastifyInstance, registry: Registry): void {
  answer(app, operations.getPolicy, async ({ params }) => readPolicy(registry, keyOf(params.subject)));
  answer(app, operations.putPolicy, async ({ params, body }) => putPolicy(registry, keyOf(params.subject), body));
  answer(app, operations.deletePolicy, async ({ params }) => putPolicy(registry, keyOf(params.subject), undefined));
}

function keyOf(subject: string | undefined): SubjectKey {
  const key = subjectKey(subject ?? "");
  if (key.context !== GLOBAL_CONTEXT) checkSubject(key);
  return key;
}
