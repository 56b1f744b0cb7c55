import {
  COMPARISON_POLICIES,
  type CompatibilityLevel,
  type CompatibilityPolicy,
  type Diagnostic,
  type DifferenceView,
  type Reference,
  type ReportView,
  type ResolvedReference,
  type SchemaType,
} from "@concordat/schema";
import { type SubjectPolicy, subjectPolicy } from "./policy.ts";
import { comparison, diagnostic, difference, level, reference, schemaType } from "./report.ts";
import { either, integer, listOf, objectOf, text, truth, wordOf } from "./schema-of.ts";
import { impact } from "./service-answers.ts";
import type { Impact } from "./services.ts";

/** A schema to judge, and what against: versions of a subject, or texts given here. */
export interface CompatibilityRequest {
  readonly schema: string;
  /** AVRO unless given. */
  readonly schemaType?: SchemaType;
  readonly references?: readonly Reference[];
  /**
   * The texts of all that the schema needs, each behind what it needs itself, in place of what `references` names: for
   * schemas that are to be registered together. A version that the registry does not have yet is 0.
   */
  readonly resolved?: readonly ResolvedReference[];
  /** A subject: its versions and its level are used. */
  readonly subject?: string;
  /** One version of the subject instead of those that the level asks for. */
  readonly version?: number | "latest";
  /** A level instead of the subject's. */
  readonly level?: CompatibilityLevel;
  /** A policy instead of the subject's (Confluent's `compatibilityPolicy`); it makes a difference for JSON Schema alone. */
  readonly policy?: CompatibilityPolicy;
  /** Texts to compare with, oldest first, instead of a subject. */
  readonly against?: readonly AgainstText[];
  /** Whether to look for an event that shows each difference. */
  readonly witness?: boolean;
}

/** A schema to compare with that is given as text, with what it refers to. */
export interface AgainstText {
  readonly schema: string;
  readonly schemaType?: SchemaType;
  readonly references?: readonly Reference[];
}

/** The report; `compared` counts the versions that were looked at: with none, `compatible` says nothing. */
export interface CompatibilityResponse extends ReportView {
  readonly compared: number;
  /** Who reads what the change touches, by contracts of what is deployed; only with a subject that has a version. */
  readonly impact?: Impact;
  /** Schemas that refer to the subject and would break; only with a subject. */
  readonly referrers?: readonly ReferrerImpact[];
  /** The policy in force for the subject: with `refuse`, a schema that breaks referrers is not compatible. */
  readonly policy?: SubjectPolicy;
  /**
   * What is wrong with the schema's own text although it is taken; with `validation: "strict"` in the policy, a schema with
   * an error is not compatible. Only of types whose compilers refuse more than Confluent's registry does.
   */
  readonly diagnostics?: readonly Diagnostic[];
}

/** What would become of a schema that refers to the subject, if it meant the proposed one. */
export interface ReferrerImpact {
  readonly subject: string;
  readonly version: number;
  /** The subjects between, nearest to the proposed one first, where it refers to it through others. */
  readonly through?: readonly string[];
  /** It would not be a schema any more; or by its own subject's level not be compatible with itself as it is. */
  readonly outcome: "unresolved" | "incompatible";
  readonly message: string;
  readonly differences: readonly DifferenceView[];
}

/** What is wrong with a request, where, and what to do. */
export interface ApiError {
  readonly code: string;
  readonly message: string;
  /** Line and column count from 1, the offset counts UTF-16 units from 0; without them it is a place in JSON alone. */
  readonly place?: {
    readonly pointer: string;
    readonly offset?: number;
    readonly line?: number;
    readonly column?: number;
  };
  readonly hint?: string;
}

const schema = text({ minLength: 1, description: "The schema's text" });
const references = listOf(reference);

const resolved = objectOf<ResolvedReference>({ name: text(), subject: text(), version: integer(), text: text() }, {});

const against = objectOf<AgainstText>({ schema }, { schemaType, references });

/** JSON Schema of {@link CompatibilityRequest}; the server validates with it. */
export const compatibilityRequest = objectOf<CompatibilityRequest>(
  { schema },
  {
    schemaType,
    references,
    resolved: listOf(resolved, { description: "Texts in place of what references names, each behind what it needs" }),
    subject: text({ minLength: 1 }),
    version: either(integer({ minimum: 1 }), wordOf(["latest"])),
    level,
    policy: wordOf<CompatibilityPolicy>(COMPARISON_POLICIES),
    against: listOf(against, { minItems: 1, maxItems: 1_000, description: "Oldest first" }),
    witness: truth("Whether to look for an event that shows each difference"),
  },
  { oneOf: [{ required: ["subject"] }, { required: ["against"] }] },
);

const referrerImpact = objectOf<ReferrerImpact>(
  {
    subject: text(),
    version: integer(),
    outcome: wordOf(["unresolved", "incompatible"]),
    message: text(),
    differences: listOf(difference),
  },
  { through: listOf(text(), { description: "The subjects between, nearest to the proposed one first" }) },
);

/** The answer of `POST /api/v1/compatibility/{subject}`. */
export const compatibilityResponse = objectOf<CompatibilityResponse>(
  {
    level,
    compatible: truth(),
    comparisons: listOf(comparison),
    compared: integer({ description: "Versions looked at; with none, compatible says nothing" }),
  },
  { impact, referrers: listOf(referrerImpact), policy: subjectPolicy, diagnostics: listOf(diagnostic) },
);

/** An error of our own API. */
export const apiError = objectOf<ApiError>(
  { code: text({ description: "Stable" }), message: text() },
  {
    place: objectOf<NonNullable<ApiError["place"]>>(
      { pointer: text({ description: "JSON pointer" }) },
      { offset: integer(), line: integer(), column: integer() },
    ),
    hint: text({ description: "What to do" }),
  },
);
