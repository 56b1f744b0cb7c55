import type { AgainstText, CompatibilityRequest, CompatibilityResponse } from "@concordat/client/api";
import { type ComparisonView, type CompatibilityLevel, DEFAULT_SCHEMA_TYPE, type Strictness } from "@concordat/schema";
import { ofKey } from "../access/resource.ts";
import { comparisonPolicy, effectiveConfig, effectivePolicy } from "../decide/settings.ts";
import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { subjectKey } from "../names.ts";
import type { SourceText } from "../pool/source.ts";
import type { Judged, PastSource } from "../pool/tasks.ts";
import { aliased, findVersion } from "./find.ts";
import { impactOn } from "./impact.ts";
import { readingPast, reportWith } from "./judge.ts";
import type { Target } from "./library.ts";
import { referrerImpact } from "./referrers.ts";
import { diagnosed, hasError } from "./validate.ts";
import type { View } from "./view.ts";

/** Judges a schema against a subject or given texts, with every difference, its place and on request its witness. */
export async function compatibilityReport(at: View, request: CompatibilityRequest): Promise<CompatibilityResponse> {
  const key = subjectKey(request.subject ?? "");
  const proposed = await sourceOf(at, key, request, "confluent");
  await at.engine.run("parse", { source: proposed });
  const witness = request.witness ?? false;
  const { level, compatible, comparisons } =
    request.against === undefined
      ? await againstSubject(at, request, { key, proposed, witness })
      : await againstTexts(at, request, { key, proposed, witness });
  const impact = request.subject === undefined ? undefined : await impactOn(at, key, request, proposed);
  const touched = impact === undefined ? {} : { impact };
  const diagnostics = await diagnosed(at, proposed);
  const said = diagnostics === undefined ? {} : { diagnostics };
  const answer = { level, compatible, comparisons, compared: comparisons.length, ...touched, ...said };
  if (request.subject === undefined) return answer;
  const meant = await aliased(at, key);
  const judged = await byPolicy(at, meant, request, answer);
  // What is tried against a version or a level of the caller's own choice says nothing of the subject.
  const errors = comparisons.flatMap(({ differences }) => differences).filter(({ severity }) => severity === "error");
  if (!compatible && request.level === undefined && request.version === undefined)
    at.rejections.note(meant, errors[0]?.message ?? "It is incompatible with an earlier version.");
  return { ...answer, ...judged };
}

/**
 * Who of those that refer to the subject would break. Where the policy is to refuse that, or what is wrong with the text, it
 * is not compatible.
 */
async function byPolicy(
  at: View,
  key: SubjectKey,
  { schema, references = [], resolved }: CompatibilityRequest,
  { compatible, diagnostics = [] }: Pick<CompatibilityResponse, "compatible" | "diagnostics">,
): Promise<Pick<CompatibilityResponse, "compatible" | "referrers" | "policy">> {
  const referrers = await referrerImpact(at, { key, text: schema, references, resolved });
  const policy = effectivePolicy((await at.reading.settings(key)).policy);
  const refused = referrers.length > 0 && policy.referrers === "refuse";
  const faulty = hasError(diagnostics) && policy.validation === "strict";
  return { compatible: compatible && !refused && !faulty, referrers, policy };
}

async function sourceOf(
  at: View,
  key: SubjectKey,
  {
    schema,
    schemaType = DEFAULT_SCHEMA_TYPE,
    references = [],
    resolved,
  }: Pick<CompatibilityRequest, keyof AgainstText | "resolved">,
  strictness: Strictness,
): Promise<SourceText> {
  if (!at.formats.has(schemaType)) throw refusals.unknownSchemaType(schemaType, at.formats.types.toSorted());
  // What is named here must be seen; what it refers to in turn need not.
  const targets: Target[] = [];
  if (resolved === undefined)
    for (const one of references) targets.push(await at.library.target(at.reading, one, key.context));
  const texts = resolved ?? (await at.library.resolve(at.whole, references, key.context, { targets }));
  return { type: schemaType, text: schema, references: texts, strictness };
}

interface Question {
  readonly key: SubjectKey;
  readonly proposed: SourceText;
  readonly witness: boolean;
}

type Report = Judged<ComparisonView> & { readonly level: CompatibilityLevel };

async function againstSubject(
  at: View,
  request: CompatibilityRequest,
  { key, proposed, witness }: Question,
): Promise<Report> {
  const meant = await aliased(at, key);
  at.sight.needs(ofKey(meant));
  const facts = await at.reading.facts(meant);
  const config = effectiveConfig(facts.config, at.level);
  const level = request.level ?? config.compatibility;
  const live = facts.versions.filter(({ deleted }) => !deleted);
  const history = request.version === undefined ? live : [findVersion(facts, request.version, false)];
  const read = await readingPast(at, facts.key, level, history);
  const policy = request.policy ?? comparisonPolicy(config);
  return { level, ...(await reportWith(at, { level, policy, proposed, witness, history, read })) };
}

async function againstTexts(
  at: View,
  request: CompatibilityRequest,
  { key, proposed, witness }: Question,
): Promise<Report> {
  const history: PastSource[] = [];
  for (const [index, against] of (request.against ?? []).entries()) {
    const source = await sourceOf(at, key, against, "lax");
    const { text } = await at.engine.run("stored", { source, normalize: false });
    history.push({ version: index + 1, source, canonical: text });
  }
  const level = request.level ?? at.level;
  const read = (past: PastSource) => past;
  const { policy = "STRICT" } = request;
  return { level, ...(await reportWith(at, { level, policy, proposed, witness, history, read })) };
}
