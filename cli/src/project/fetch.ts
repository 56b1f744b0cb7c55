import { RegistryError, type SubjectVersion } from "@concordat/client/registry";
import type { ResolvedReference } from "@concordat/schema";
import { CliError } from "../error.ts";
import type { LinkedReference } from "./files.ts";
import type { NamedRegistry } from "./registry.ts";

/** How many requests are under way at a time. */
const AT_A_TIME = 8;

/** The texts that references lead to in a registry, in the order of need, each version once. Throws RegistryError. */
export async function fetchReferences(
  registry: NamedRegistry,
  references: readonly LinkedReference[],
): Promise<readonly ResolvedReference[]> {
  const client = registry.client;
  const found = new Map<string, ResolvedReference>();
  for (const reference of references) {
    const { name, subject, version } = reference;
    const stored = await client.version(subject, version ?? "latest").catch((error: unknown) => {
      throw isNotFound(error) ? notThere(reference, registry, error) : error;
    });
    const own = { name, subject, version: stored.version, text: stored.schema };
    for (const one of [...stored.resolved, own]) {
      const key = JSON.stringify([one.name, one.subject, one.version]);
      if (!found.has(key)) found.set(key, one);
    }
  }
  return [...found.values()];
}

function isNotFound(error: unknown): boolean {
  return error instanceof RegistryError && error.code === "registry/not-found" && error.errorCode !== undefined;
}

function notThere({ name, subject, version, place }: LinkedReference, { address }: NamedRegistry, cause: unknown) {
  const what = version === undefined ? `the subject ${subject}` : `version ${version} of the subject ${subject}`;
  return new CliError({
    code: "cli/missing-reference",
    message: `${place.file} refers to ${name} as ${what}, which the registry at ${address} does not have.`,
    hint: `concordat ls ${subject} lists its versions. Correct the reference, or register the schema first.`,
    place,
    cause,
  });
}

/** The latest version of each subject. Throws RegistryError. */
export async function fetchLatest(
  registry: NamedRegistry,
  subjects: readonly string[],
): Promise<readonly SubjectVersion[]> {
  const client = registry.client;
  const versions: SubjectVersion[] = [];
  for (let start = 0; start < subjects.length; start += AT_A_TIME) {
    const group = subjects.slice(start, start + AT_A_TIME);
    versions.push(...(await Promise.all(group.map((subject) => client.version(subject, "latest")))));
  }
  return versions;
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
