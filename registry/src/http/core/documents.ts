import { definitions, operations } from "@concordat/client/api";
import type { FastifyInstance } from "fastify";
import { VERSION } from "../../version.ts";
import { confluentOperations } from "../confluent/openapi/operations.ts";
import { definitions as confluentDefinitions, error } from "../confluent/openapi/schemas.ts";
import { MEDIA_TYPES } from "./negotiate.ts";
import { openApiDocument } from "./openapi.ts";
import { serverOperations } from "./operations.ts";

/** The OpenAPI document of our own API, made of the definitions that requests are taken by. */
export function ownDocument(): object {
  return openApiDocument({
    title: "Concordat",
    description: "What Concordat's registry answers beyond Confluent's API.",
    version: VERSION,
    operations: { ...operations, ...serverOperations },
    definitions,
    error: definitions.ApiError ?? {},
    mediaTypes: ["application/json"],
  });
}

/** The OpenAPI document of the routes that are Confluent Schema Registry's; recorded answers are held against it. */
export function confluentDocument(): object {
  return openApiDocument({
    title: "Schema Registry",
    description: "The API of Confluent Schema Registry 8.2, as Concordat's registry answers it.",
    version: VERSION,
    operations: confluentOperations,
    definitions: confluentDefinitions,
    error,
    mediaTypes: MEDIA_TYPES,
  });
}

/** The server's OpenAPI documents, each made when it is first asked for. */
export function documentRoutes(app: FastifyInstance): void {
  for (const [{ path }, make] of [
    [serverOperations.getOpenApi, ownDocument],
    [serverOperations.getConfluentOpenApi, confluentDocument],
  ] as const) {
    let document: string | undefined;
    app.get(path, { config: { anyAccept: true } }, (_, reply) => {
      document ??= JSON.stringify(make());
      return reply.header("content-type", "application/json").send(document);
    });
  }
}
