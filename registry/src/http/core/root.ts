import type { FastifyInstance } from "fastify";
import type { Registry } from "../../cases/registry.ts";
import { VERSION } from "../../version.ts";

/** The root, what the server says of itself, and whether it is well. */
export function rootRoutes(app: FastifyInstance, registry: Registry): void {
  app.get("/", () => ({}));
  app.post("/", () => ({}));
  app.get("/healthz", () => ({ status: "ok", server: "concordat", version: VERSION }));
  app.get("/readyz", async (_, reply) => {
    try {
      await registry.store.ping();
      return { status: "ok" };
    } catch (error) {
      return reply
        .code(503)
        .send({ status: "unavailable", reason: error instanceof Error ? error.message : String(error) });
    }
  });
}

/** What Confluent's registry tells of itself. */
export function metadataRoutes(app: FastifyInstance): void {
  app.get("/v1/metadata/id", () => ({
    scope: { path: [], clusters: { "kafka-cluster": "", "schema-registry-cluster": "concordat" } },
  }));
  app.get("/v1/metadata/version", () => ({ version: VERSION, commitId: "" }));
  app.get("/v1/metadata/deployment", () => ({ attributes: [] }));
}
