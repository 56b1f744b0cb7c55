import type { StoredUse } from "@concordat/client/api";
import type { Store, Write } from "@concordat/registry";

/** Teams of {@link manyServices}: the first part of names. */
const TEAMS = 12;

/**
 * Fills a store with services that run in production: each produces to a topic of its own, and consumes from two others. The
 * subjects are not registered, as the map needs manifests alone.
 */
export async function manyServices(store: Store, count: number): Promise<void> {
  const writes: Write[] = [{ kind: "put-environment", environment: { name: "production", production: true } }];
  for (let number = 0; number < count; number += 1) {
    const service = serviceName(number);
    const consumes = [useOf((number * 7 + 3) % count), useOf((number * 13 + 8) % count)];
    writes.push(
      {
        kind: "put-service",
        service,
        version: "1.0.0",
        contracts: [],
        manifest: { produces: [useOf(number)], consumes },
      },
      { kind: "put-deployment", environment: "production", service, version: "1.0.0" },
    );
  }
  await store.commit(writes, store.read());
}

/** The name of a service of {@link manyServices}. */
export function serviceName(number: number): string {
  return `team${number % TEAMS}-service-${number}`;
}

function useOf(number: number): StoredUse {
  const topic = `team${number % TEAMS}.events-${number}`;
  return { subject: `${topic}-value`, version: 1, id: number + 1, guid: "", topic };
}
