import type { FastifyReply } from "fastify";
import type { Registry } from "../../cases/registry.ts";

/** The registry for one request: what waits for a worker when the client hangs up is not begun. */
export function forRequest(registry: Registry, reply: FastifyReply): Registry {
  let known: AbortSignal | undefined;
  const signal = () => {
    known ??= closing(reply);
    return known;
  };
  return { ...registry, engine: registry.engine.during(signal) };
}

function closing({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (raw.destroyed) controller.abort();
  else raw.once("close", () => controller.abort());
  return controller.signal;
}
