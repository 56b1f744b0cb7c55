import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Registry } from "../../cases/registry.ts";
import { removeContext } from "../../cases/remove.ts";
import { contextOf, DEFAULT_CONTEXT } from "../../names.ts";
import { nothing } from "../core/nothing.ts";
import { RequestError } from "../core/request-error.ts";
import { page, param, queryText } from "./query.ts";

/** Contexts (Confluent's API). */
export function contextRoutes(app: FastifyInstance, registry: Registry): void {
  const list = async (request: FastifyRequest) => {
    const known = await registry.store.contexts();
    const all = [DEFAULT_CONTEXT, ...known.filter((context) => context !== DEFAULT_CONTEXT)];
    const prefix = queryText(request, "contextPrefix") ?? "";
    return page(
      request,
      all.filter((context) => context.startsWith(prefix)),
    );
  };
  app.get("/contexts", list);
  // Every route may stand behind a context; this one is about all of them all the same.
  app.get("/contexts/:context/contexts", list);

  app.delete("/contexts/:context", async (request, reply) => {
    const context = contextOf(param(request, "context"));
    if (context === DEFAULT_CONTEXT) throw new RequestError(405, "HTTP 405 Method Not Allowed");
    await removeContext(registry, context);
    return nothing(reply);
  });
}
