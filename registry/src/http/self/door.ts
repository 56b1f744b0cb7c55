import { VERSION } from "../../version.ts";
import { confluentDoor } from "../confluent/door.ts";
import type { Door } from "../core/door.ts";
import { Answer, handler, type RouteHandler, rowsOf } from "../core/route.ts";
import type { Readiness } from "../core/server.ts";
import { confluentDocument, ownDocument } from "./documents.ts";
import { selfOperations } from "./operations.ts";

/** A document, made when it is first asked for. */
function document(make: () => object): RouteHandler {
  let made: string | undefined;
  return handler(
    "none",
    () => undefined,
    () => {
      made ??= JSON.stringify(make());
      return new Answer(200, made, "application/json");
    },
  );
}

const handlers = (metrics: () => Promise<Answer>, readiness: Pick<Readiness, "draining">) => ({
  getHealth: handler(
    "none",
    () => undefined,
    ({ store }) => {
      const reason = store.needsRestart?.();
      if (reason === undefined) return { status: "ok", server: "concordat", version: VERSION };
      return new Answer(503, { status: "restart", server: "concordat", version: VERSION, reason });
    },
  ),
  getReadiness: handler(
    "none",
    () => undefined,
    async (registry) => {
      if (readiness.draining) return new Answer(503, { status: "unavailable", reason: "the server is about to stop" });
      try {
        await registry.store.ping();
        return { status: "ok" };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return new Answer(503, { status: "unavailable", reason });
      }
    },
  ),
  getMetrics: handler("read", () => undefined, metrics),
  getOpenApi: document(ownDocument),
  getConfluentOpenApi: document(confluentDocument),
});

/**
 * What the server tells of itself, besides both APIs; otherwise it speaks as Confluent's API does.
 * @param metrics gives them as text.
 * @param readiness whether the server is about to end.
 */
export function selfDoor(metrics: () => Promise<Answer>, readiness: Pick<Readiness, "draining">): Door {
  const { getHealth, getReadiness, ...rows } = rowsOf(selfOperations, handlers(metrics, readiness));
  const forAnybody = Object.entries(rows).map(([name, row]) => [name, { ...row, anyAccept: true as const }]);
  return { ...confluentDoor, rows: { getHealth, getReadiness, ...Object.fromEntries(forAnybody) } };
}
