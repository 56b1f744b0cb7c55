import type { Registry } from "../cases/registry.ts";
import { apiDoor } from "./api/door.ts";
import { confluentDoor } from "./confluent/door.ts";
import { metricsOf } from "./core/metrics.ts";
import { type HttpServer, type ServerOptions, serverOf } from "./core/server.ts";
import { selfDoor } from "./self/door.ts";

/** The HTTP server over a registry, with all its doors, not listening yet. */
export function buildServer(registry: Registry, options: ServerOptions): HttpServer {
  const metrics = metricsOf(registry);
  return serverOf({ registry, metrics, doors: [confluentDoor, apiDoor, selfDoor(metrics.text)] }, options);
}
