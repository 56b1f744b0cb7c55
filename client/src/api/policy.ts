import { objectOf, wordOf } from "./schema-of.ts";

/** Where settings of a subject are that Confluent's API does not know: `SUBJECTS_PATH/SUBJECT/policy`. */
export const SUBJECTS_PATH = "/api/v1/subjects";

/** The policy in force for a subject. */
export interface SubjectPolicy {
  /** Whether a version that would break schemas which refer to its subject is refused, or only reported. */
  readonly referrers: "report" | "refuse";
}

/** What to set; `:.:` as the subject stands for the default context, `:.NAME:` for another one. */
export type PolicyRequest = SubjectPolicy;

/** JSON Schema of {@link PolicyRequest} and {@link SubjectPolicy}; the server validates with it. */
export const policyRequest = objectOf<PolicyRequest>({ referrers: wordOf(["report", "refuse"]) }, {});
