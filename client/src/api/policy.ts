/** Where settings of a subject are that Confluent's API does not know: `SUBJECTS_PATH/SUBJECT/policy`. */
export const SUBJECTS_PATH = "/api/v1/subjects";

/** The policy in force for a subject. */
export interface SubjectPolicy {
  /** Whether a version that would break schemas which refer to its subject is refused, or only reported. */
  readonly referrers: "report" | "refuse";
}

/** What to set; `:.:` as the subject stands for the default context, `:.NAME:` for another one. */
export type PolicyRequest = SubjectPolicy;

/** JSON Schema (draft 7) of {@link PolicyRequest}; the server validates with it. */
export const policyRequest = {
  type: "object",
  required: ["referrers"],
  additionalProperties: false,
  properties: { referrers: { type: "string", enum: ["report", "refuse"] } },
} as const;
