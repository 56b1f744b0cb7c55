import type { RegistrySchema } from "../registry/registry.ts";
import type { EventFacts } from "./event.ts";

/**
 * Whether a registry's schema, with all that it refers to, is the one that code was generated from: the same texts, or else
 * texts of the same meaning as `meaning` tells it. What cannot be read is not the same.
 */
export function isSameSchema(
  { schema, resolved = [] }: EventFacts,
  stored: RegistrySchema,
  meaning: (text: Pick<RegistrySchema, "schema" | "resolved">) => string,
): boolean {
  const texts = (one: Pick<RegistrySchema, "schema" | "resolved">) =>
    JSON.stringify([one.schema, ...one.resolved.map(({ name, text }) => [name, text])]);
  const own = { schema, resolved };
  return texts(own) === texts(stored) || meaning(own) === meaning(stored);
}
