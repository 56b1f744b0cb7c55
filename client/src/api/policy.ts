import { objectOf, wordOf } from "./schema-of.ts";

/** The policy in force for a subject. */
export interface SubjectPolicy {
  /** Whether a version that would break schemas which refer to its subject is refused, or only reported. */
  readonly referrers: "report" | "refuse";
  /**
   * Whether a schema is refused (`strict`) that its type's own compiler would refuse, though Confluent's registry takes it
   * (`tolerant`): of a Protobuf schema what `buf build` refuses.
   */
  readonly validation: "tolerant" | "strict";
}

/**
 * What to set; what is absent stays as it is. `:.:` as the subject stands for the default context, `:.NAME:` for another
 * one.
 */
export type PolicyRequest = Partial<SubjectPolicy>;

const settings = { referrers: wordOf(["report", "refuse"]), validation: wordOf(["tolerant", "strict"]) };

/** JSON Schema of {@link PolicyRequest}; the server validates with it. */
export const policyRequest = objectOf<PolicyRequest>({}, settings, { minProperties: 1 });

/** JSON Schema of {@link SubjectPolicy}. */
export const subjectPolicy = objectOf<SubjectPolicy>(settings, {});
