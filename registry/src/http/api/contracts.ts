import { operations } from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import { contractsToVerify, verify } from "../../cases/contracts.ts";
import type { Registry } from "../../cases/registry.ts";
import { answer } from "./operation.ts";

/** Contracts for their providers, and what providers made of them. */
export function contractRoutes(app: FastifyInstance, registry: Registry): void {
  answer(app, operations.listContracts, ({ query: { provider = "" } }) => contractsToVerify(registry, provider));

  answer(app, operations.recordVerifications, async ({ body }, reply) => {
    await verify(registry, body);
    reply.code(201);
    return {};
  });
}
