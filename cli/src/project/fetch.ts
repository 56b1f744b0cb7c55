import type { SubjectVersion } from "@concordat/client/registry";
import type { ResolvedReference } from "@concordat/schema";
import type { ReferenceConfig } from "./config.ts";
import type { NamedRegistry } from "./registry.ts";

/** How many requests are under way at a time. */
const AT_A_TIME = 8;

/** The texts that references lead to in a registry, in the order of need, each version once. Throws RegistryError. */
export async function fetchReferences(
  registry: NamedRegistry,
  references: readonly ReferenceConfig[],
): Promise<readonly ResolvedReference[]> {
  const client = registry.client;
  const found = new Map<string, ResolvedReference>();
  for (const { name, subject, version } of references) {
    const stored = await client.version(subject, version ?? "latest");
    const own = { name, subject, version: stored.version, text: stored.schema };
    for (const one of [...stored.resolved, own]) {
      const key = JSON.stringify([one.name, one.subject, one.version]);
      if (!found.has(key)) found.set(key, one);
    }
  }
  return [...found.values()];
}

/** Versions of a subject, in the order of `numbers`. Throws RegistryError. */
export async function fetchVersions(
  registry: NamedRegistry,
  subject: string,
  numbers: readonly number[],
): Promise<readonly SubjectVersion[]> {
  const client = registry.client;
  const versions: SubjectVersion[] = [];
  for (let start = 0; start < numbers.length; start += AT_A_TIME) {
    const group = numbers.slice(start, start + AT_A_TIME);
    versions.push(...(await Promise.all(group.map((number) => client.version(subject, number)))));
  }
  return versions;
}
