import type { ServerResponse } from "node:http";
import type { Registry } from "../../cases/registry.ts";

/** The registry for one request: what waits for a worker when the client hangs up is not begun. */
export function untilHangUp(registry: Registry, response: ServerResponse): Registry {
  let known: AbortSignal | undefined;
  const signal = () => {
    known ??= closing(response);
    return known;
  };
  return { ...registry, engine: registry.engine.during(signal) };
}

function closing(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  else response.once("close", () => controller.abort());
  return controller.signal;
}
