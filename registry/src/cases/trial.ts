import type { CompatibilityResponse } from "@concordat/client/api";
import {
  COMPATIBILITY_LEVELS,
  type CompatibilityLevel,
  type Reference,
  type SchemaType,
  versionsToCompare,
} from "@concordat/schema";
import { ofKey } from "../access/resource.ts";
import { comparisonPolicy, effectiveConfig } from "../decide/settings.ts";
import { refusals } from "../errors.ts";
import { qualifiedName, subjectKey } from "../names.ts";
import { aliased } from "./find.ts";
import { compareWith, readingPast } from "./judge.ts";
import { judgedSource } from "./propose.ts";
import { compatibilityReport } from "./report.ts";
import type { View } from "./view.ts";

/** A schema to try under a subject, which need not be there yet. */
export interface TrialRequest {
  readonly subject: string;
  /** Any word: one that this registry has no format for is rejected. */
  readonly type: string;
  readonly text: string;
  readonly references: readonly Reference[];
}

/** What a level says of the schema. */
export interface LevelVerdict {
  readonly level: CompatibilityLevel;
  readonly compatible: boolean;
  /** Versions that the level compares with. */
  readonly compared: number;
}

/** The report of a schema that is tried, and what each level would say of it. */
export interface Trial extends CompatibilityResponse {
  readonly levels: readonly LevelVerdict[];
}

/**
 * Judges a schema as its registration would be, with witnesses, and by every other level. Unlike a check of a pipeline it
 * is not remembered as rejected. Throws a Refusal or SchemaError where it is not a schema.
 */
export async function trial(at: View, { subject, type, text, references }: TrialRequest): Promise<Trial> {
  if (!isTypeOf(at, type)) throw refusals.unknownSchemaType(type, at.formats.types.toSorted());
  const key = await aliased(at, subjectKey(subject));
  at.sight.needs(ofKey(key));
  const facts = await at.reading.facts(key);
  const config = effectiveConfig(facts.config, at.level);
  const { compatibility: level } = config;
  const asked = { schema: text, schemaType: type, references, subject: qualifiedName(key), level, witness: true };
  const report = await compatibilityReport(at, asked);
  const request = { text, type, references, metadata: undefined, ruleSet: undefined, normalize: false };
  const proposed = await judgedSource(at, facts, request, config);
  const live = facts.versions.filter(({ deleted }) => !deleted);
  const policy = comparisonPolicy(config);
  const levels: LevelVerdict[] = [];
  for (const one of COMPATIBILITY_LEVELS) {
    const read = await readingPast(at, key, one, live);
    const { compatible } = await compareWith(at, { level: one, policy, proposed, history: live, read });
    levels.push({ level: one, compatible, compared: versionsToCompare(one, live).length });
  }
  return { ...report, levels };
}

function isTypeOf({ formats }: View, type: string): type is SchemaType {
  return formats.has(type);
}
