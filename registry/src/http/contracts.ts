import {
  CONTRACTS_PATH,
  VERIFICATIONS_PATH,
  type VerificationRequest,
  verificationRequest,
} from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import { contractsToVerify, verify } from "../cases/contracts.ts";
import type { Registry } from "../cases/registry.ts";
import { answering } from "./problem.ts";
import { neededText } from "./query.ts";

/** Contracts for their providers, and what providers made of them. */
export function contractRoutes(app: FastifyInstance, registry: Registry): void {
  app.get(CONTRACTS_PATH, (request, reply) =>
    answering(request, reply, async () => contractsToVerify(registry, neededText(request, "provider"))),
  );

  app.post<{ Body: VerificationRequest }>(
    VERIFICATIONS_PATH,
    { schema: { body: verificationRequest }, attachValidation: true },
    (request, reply) =>
      answering(request, reply, async () => {
        await verify(registry, request.body);
        reply.code(201);
        return {};
      }),
  );
}
