import type { Past } from "../decide/register.ts";
import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import type { Facts } from "../store/store.ts";
import { findSubject } from "./find.ts";
import { withPast } from "./propose.ts";
import type { Registry } from "./registry.ts";

/** The latest version of a subject whose metadata has all of some properties. */
export async function latestWithMetadata(
  registry: Registry,
  asked: SubjectKey,
  properties: readonly (readonly [key: string, value: string])[],
  deleted: boolean,
): Promise<{ readonly facts: Facts; readonly found: Past }> {
  const facts = await findSubject(registry, asked, deleted);
  const found = await withPast(registry, facts, (past) =>
    past.findLast((one) => (deleted || !one.deleted) && has(one, properties)),
  );
  if (found === undefined) throw refusals.schemaNotFound();
  return { facts, found };
}

function has({ stored }: Past, properties: readonly (readonly [string, string])[]): boolean {
  return properties.every(([key, value]) => stored.metadata?.properties?.[key] === value);
}
