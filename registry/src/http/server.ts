import type { Registry } from "../cases/registry.ts";
import { apiDoor } from "./api/door.ts";
import { confluentDoor } from "./confluent/door.ts";
import { metricsOf } from "./core/metrics.ts";
import { Answer } from "./core/route.ts";
import { type HttpServer, type ServerOptions, serverOf } from "./core/server.ts";
import { selfDoor } from "./self/door.ts";

/** The HTTP server over a registry, with all its doors, not listening yet. */
export function buildServer(registry: Registry, options: ServerOptions): HttpServer {
  const metrics = metricsOf(registry);
  const readiness = { draining: false };
  const doors = [confluentDoor, apiDoor, selfDoor(metricsOfAll(metrics.text, options.gathering), readiness)] as const;
  return serverOf({ registry, metrics, doors, readiness }, options);
}

/** The metrics of all processes, where there are several. */
function metricsOfAll(own: () => Promise<Answer>, gathering: ServerOptions["gathering"]): () => Promise<Answer> {
  if (gathering === undefined) return own;
  const gather = gathering(async () => String((await own()).body));
  return async () => {
    const { status, type } = await own();
    return new Answer(status, await gather(), type);
  };
}
