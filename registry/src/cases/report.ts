import type { AgainstText, CompatibilityRequest, CompatibilityResponse, Impact } from "@concordat/client/api";
import { impactOf } from "@concordat/contracts/usage";
import {
  type CompatibilityLevel,
  checkCompatibility,
  type Format,
  type HistoryEntry,
  type Schema,
  type Strictness,
  viewReport,
} from "@concordat/schema";
import { effectiveConfig, effectivePolicy } from "../decide/settings.ts";
import type { SubjectKey } from "../entities.ts";
import { subjectKey } from "../names.ts";
import { aliased, findVersion } from "./find.ts";
import { deployedConsumers, latestSchema } from "./gate.ts";
import { withPast } from "./propose.ts";
import { referrerImpact } from "./referrers.ts";
import type { Registry } from "./registry.ts";

/** A schema type that this registry does not take. */
export class UnknownFormat extends Error {}

/** Judges a schema against a subject or given texts, with every difference, its place and on request its witness. */
export async function compatibilityReport(
  registry: Registry,
  request: CompatibilityRequest,
): Promise<CompatibilityResponse> {
  const key = subjectKey(request.subject ?? "");
  const format = formatOf(registry, request.schemaType ?? "AVRO");
  const proposed = await parse(registry, format, key, request, "confluent");
  const { level, history } =
    request.against === undefined ? await ofSubject(registry, request, key) : await ofTexts(registry, request, key);
  const report = checkCompatibility(format, level, proposed, history);
  const past = new Map(history.map(({ version, schema }) => [version, schema]));
  const view = viewReport(report, { format, proposed, past, witness: request.witness ?? false });
  const impact = request.subject === undefined ? undefined : await impactOn(registry, request.subject, proposed);
  const answer = { ...view, compared: report.comparisons.length, ...(impact === undefined ? {} : { impact }) };
  if (request.subject === undefined) return answer;
  return { ...answer, ...(await broken(registry, await aliased(registry, key), request, view.compatible)) };
}

/** Who of those that refer to the subject would break; where the policy is to refuse that, it is not compatible. */
async function broken(
  registry: Registry,
  key: SubjectKey,
  { schema, references = [] }: CompatibilityRequest,
  compatible: boolean,
): Promise<Pick<CompatibilityResponse, "compatible" | "referrers" | "policy">> {
  const referrers = await referrerImpact(registry, { key, text: schema, references });
  const policy = effectivePolicy((await registry.store.facts({ key })).policy);
  const refused = referrers.length > 0 && policy.referrers === "refuse";
  return { compatible: compatible && !refused, referrers, policy };
}

/** Who reads what a schema would change of its subject's latest version. */
async function impactOn(registry: Registry, subject: string, proposed: Schema): Promise<Impact | undefined> {
  const latest = await latestSchema(registry, subject);
  if (latest === undefined || latest.schema.type !== proposed.type) return undefined;
  const consumers = await deployedConsumers(registry, subject);
  return impactOf({ subject, format: latest.format, old: latest.schema, proposed, consumers });
}

function formatOf(registry: Registry, type: string): Format {
  const format = registry.formats.get(type);
  if (format === undefined)
    throw new UnknownFormat(
      `schema type ${type} is not supported; this registry takes ${[...registry.formats.keys()].join(", ")}`,
    );
  return format;
}

async function parse(
  registry: Registry,
  format: Format,
  key: SubjectKey,
  { schema, references }: AgainstText,
  strictness: Strictness,
): Promise<Schema> {
  return format.parse(schema, {
    references: await registry.library.resolve(references ?? [], key.context),
    strictness,
  });
}

interface Past {
  readonly level: CompatibilityLevel;
  readonly history: readonly HistoryEntry[];
}

async function ofSubject(registry: Registry, request: CompatibilityRequest, asked: SubjectKey): Promise<Past> {
  const facts = await registry.store.facts({ key: await aliased(registry, asked) });
  const { compatibility } = effectiveConfig(facts.config, registry.level);
  const live = facts.versions.filter(({ deleted }) => !deleted);
  const versions = request.version === undefined ? live : [findVersion(facts, request.version, false)];
  const history = await withPast(registry, { key: facts.key, versions }, (past) =>
    past.map(({ version, stored, parsed }) => ({ version, canonical: stored.text, schema: parsed() })),
  );
  return { level: request.level ?? compatibility, history };
}

async function ofTexts(registry: Registry, request: CompatibilityRequest, key: SubjectKey): Promise<Past> {
  const history: HistoryEntry[] = [];
  for (const [index, against] of (request.against ?? []).entries()) {
    const format = formatOf(registry, against.schemaType ?? "AVRO");
    const schema = await parse(registry, format, key, against, "lax");
    history.push({ version: index + 1, schema, canonical: format.canonical(schema) });
  }
  return { level: request.level ?? registry.level, history };
}
