import { setTimeout as wait } from "node:timers/promises";
import { Client } from "pg";
import type { Planned } from "./plan.ts";

/** Where effects are counted: a connection of its own to the database, past the proxy. */
export interface Ledger {
  /** How many different events of a topic have taken effect. */
  count(topic: string): Promise<number>;
  /** The effects of a topic in the order written. */
  effects(topic: string): Promise<readonly { readonly key: string; readonly version: number }[]>;
  /** Lets members handle a topic's poison. */
  fix(topic: string): Promise<void>;
}

/** How events took effect. */
export interface Effects {
  readonly once: number;
  readonly never: number;
  readonly more: number;
  /** Effects that were written after a later one of their key. */
  readonly disordered: number;
}

/** Makes the tables of effects and opens the ledger; a database that is away is asked again. */
export async function openLedger(url: string): Promise<Ledger> {
  const query = async <Row>(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> => {
    for (let attempt = 0; ; attempt += 1) {
      const client = new Client({ connectionString: url });
      client.on("error", () => undefined);
      try {
        await client.connect();
        return (await client.query(sql, [...parameters])).rows as Row[];
      } catch (error) {
        if (attempt === 50) throw error;
        await wait(200);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  };
  await query("CREATE TABLE IF NOT EXISTS effects (id bigserial PRIMARY KEY, topic text, key text, version integer)");
  await query("CREATE TABLE IF NOT EXISTS fixed (topic text)");
  return {
    count: async (topic) => {
      const [row] = await query<{ count: number }>(
        "SELECT count(DISTINCT (key, version))::int AS count FROM effects WHERE topic = $1",
        [topic],
      );
      return row?.count ?? 0;
    },
    effects: (topic) => query("SELECT key, version FROM effects WHERE topic = $1 ORDER BY id", [topic]),
    fix: async (topic) => void (await query("INSERT INTO fixed VALUES ($1)", [topic])),
  };
}

/** Counts how the effects of events came about. */
export async function countEffects(ledger: Ledger, topic: string, events: readonly Planned[]): Promise<Effects> {
  const times = new Map<string, number>();
  const latest = new Map<string, number>();
  let disordered = 0;
  for (const { key, version } of await ledger.effects(topic)) {
    const name = `${key}/${version}`;
    times.set(name, (times.get(name) ?? 0) + 1);
    const before = latest.get(key) ?? 0;
    if (version < before) disordered += 1;
    latest.set(key, Math.max(before, version));
  }
  const names = new Set(events.map(({ key, version }) => `${key}/${version}`));
  const all = Array.from(names, (name) => times.get(name) ?? 0);
  return {
    once: all.filter((count) => count === 1).length,
    never: all.filter((count) => count === 0).length,
    more: all.filter((count) => count > 1).length,
    disordered,
  };
}
