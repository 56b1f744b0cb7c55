import { mergedMetadata } from "../decide/metadata.ts";
import { effectiveConfig } from "../decide/settings.ts";
import type { SubjectKey } from "../entities.ts";
import { EngineLimit, RegistryError, refusals } from "../errors.ts";
import { aliased, findVersion, type VersionName } from "./find.ts";
import { objections } from "./judge.ts";
import { isEmpty, propose, type SchemaRequest } from "./propose.ts";
import type { Registry } from "./registry.ts";

export interface CompatibilityAnswer {
  readonly is_compatible: boolean;
  readonly messages?: readonly string[];
}

/**
 * Whether a schema could be registered under a subject: against one version, or against all that its level asks for.
 * With `verbose` the reasons are told, and an invalid schema is an answer rather than an error.
 */
export async function checkAgainst(
  registry: Registry,
  asked: SubjectKey,
  version: VersionName | "all",
  request: SchemaRequest,
  verbose: boolean,
): Promise<CompatibilityAnswer> {
  try {
    const messages = await reasons(registry, asked, version, request);
    return { is_compatible: messages.length === 0, ...(verbose ? { messages } : {}) };
  } catch (error) {
    // What was not judged is neither compatible nor not.
    const judged = error instanceof RegistryError && !(error instanceof EngineLimit);
    if (verbose && judged && error.code === 42201) return { is_compatible: false, messages: [error.message] };
    throw error;
  }
}

async function reasons(
  registry: Registry,
  asked: SubjectKey,
  version: VersionName | "all",
  request: SchemaRequest,
): Promise<readonly string[]> {
  const facts = await registry.store.facts({ key: await aliased(registry, asked) });
  const config = effectiveConfig(facts.config, registry.level);
  if (typeof version === "number") findVersion(facts, version, false);
  if (isEmpty(request)) throw refusals.invalidSchema("Empty schema");
  const metadata = mergedMetadata(config, request.metadata);
  const { proposal } = await propose(registry, facts, { ...request, metadata }, config, true);
  const live = facts.versions.filter(({ deleted }) => !deleted);
  const compared =
    version === "all" ? live : version === "latest" ? live.slice(-1) : live.filter((one) => one.version === version);
  return objections(registry, facts.key, config, compared, proposal);
}
