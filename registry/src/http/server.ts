import type { Registry } from "../cases/registry.ts";
import { apiDoor } from "./api/door.ts";
import { confluentDoor } from "./confluent/door.ts";
import { consoleDoor } from "./console/door.ts";
import { changeFeed } from "./console/events.ts";
import { leadingHome } from "./console/home.ts";
import type { ConsoleSettings } from "./console/row.ts";
import { metricsOf } from "./core/metrics.ts";
import { Answer } from "./core/route.ts";
import { type HttpServer, type ServerOptions, serverOf } from "./core/server.ts";
import { docsDoor } from "./docs/door.ts";
import { selfDoor } from "./self/door.ts";

/** How a server is built. */
export interface BuildOptions extends ServerOptions {
  /** How the console is served; without it there is none. */
  readonly console?: ConsoleSettings | undefined;
}

/** The HTTP server over a registry, with all its doors, not listening yet. */
export function buildServer(registry: Registry, options: BuildOptions): HttpServer {
  const metrics = metricsOf(registry);
  const readiness = { draining: false };
  const self = selfDoor(metricsOfAll(metrics.text, options.gathering), readiness);
  if (options.console === undefined)
    return serverOf({ registry, metrics, readiness, doors: [confluentDoor, apiDoor, self] }, options);
  const feed = changeFeed(registry.store);
  const doors = [leadingHome(confluentDoor), apiDoor, self, consoleDoor(options.console, feed), docsDoor()] as const;
  const server = serverOf({ registry, metrics, doors, readiness }, options);
  return {
    ...server,
    drain: () => {
      feed.end();
      server.drain();
    },
    close: () => {
      feed.end();
      return server.close();
    },
  };
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
