import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { killRegistry, type SpawnedRegistry } from "./registry-spawn.ts";

/** What a registry said that it had stored. */
export interface Fact {
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  readonly schema: string;
}

const headers = { "content-type": "application/json" };

/**
 * Registers one schema after the other, under subjects of its own and one that all share, until a call breaks off,
 * and notes what is acknowledged. `tag` tells its schemas and subjects apart from those of others.
 */
export async function registerUntilItDies(url: string, tag: string, facts: Fact[]): Promise<void> {
  for (let count = 0; ; count += 1) {
    const subject = count % 3 === 0 ? "shared" : `s-${tag}`;
    const schema = JSON.stringify({ type: "record", name: "R", doc: `${tag}-${count}`, fields: [] });
    const body = JSON.stringify({ schema });
    const call = fetch(`${url}/subjects/${subject}/versions`, { method: "POST", headers, body }).then(answer);
    const outcome = await call.catch(() => "killed" as const);
    if (outcome === "killed") return; // what was under way was not acknowledged
    expect(outcome.status).toBe(200);
    facts.push({ subject, version: outcome.version, id: outcome.id, schema });
  }
}

/**
 * Lets clients register until the registry is killed, `after` milliseconds after the first fact that it acknowledges: the first
 * registration loads what they need, however long that takes. Throws where it answers with an error before.
 */
export async function registerAndKill(
  registry: SpawnedRegistry,
  tag: string,
  given: { readonly clients: number; readonly after: number; readonly facts: Fact[] },
): Promise<void> {
  const before = given.facts.length;
  const clients = Promise.all(
    Array.from({ length: given.clients }, (_, client) =>
      registerUntilItDies(registry.url, `${tag}-${client}`, given.facts),
    ),
  );
  const underWay = async () => {
    while (given.facts.length === before) await delay(5);
    await delay(given.after);
  };
  try {
    await Promise.race([underWay(), clients]);
  } finally {
    await killRegistry(registry);
  }
  await clients;
}

async function answer(
  response: Response,
): Promise<{ readonly status: number; readonly id: number; readonly version: number }> {
  const { id, version } = (await response.json()) as { id: number; version: number };
  return { status: response.status, id, version };
}

/** The facts that a registry no longer has as it acknowledged them. */
export async function missing(url: string, facts: readonly Fact[]): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const { subject, version, id, schema } of facts) {
    const response = await fetch(`${url}/subjects/${subject}/versions/${version}`);
    const stored = (await response.json()) as { id?: number; schema?: string };
    if (stored.id !== id || stored.schema !== schema)
      lost.push(`${subject} version ${version}, id ${id}: ${JSON.stringify(stored)}`);
  }
  return lost;
}

/** The ids that were given to two schemas. */
export function usedTwice(facts: readonly Fact[]): readonly string[] {
  const texts = new Map<number, string>();
  return facts.flatMap(({ id, schema }) => {
    const before = texts.get(id);
    texts.set(id, schema);
    return before === undefined || before === schema ? [] : [`id ${id} is ${before} and ${schema}`];
  });
}
