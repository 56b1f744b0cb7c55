import type { Write } from "../store/store.ts";
import type { Registry } from "./registry.ts";

/**
 * What a use case would write, decided as it would be and with all its checks, while nothing is written. Throws what it
 * would throw, such as a Refusal.
 */
export async function rehearsed(
  registry: Registry,
  run: (registry: Registry) => Promise<unknown>,
): Promise<readonly Write[]> {
  const writes: Write[] = [];
  const commit: Registry["store"]["commit"] = async (decided) => {
    writes.push(...decided);
    return { kind: "done", ids: [] };
  };
  await run({ ...registry, store: { ...registry.store, commit }, audit: undefined });
  return writes;
}
