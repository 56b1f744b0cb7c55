import { anything, integer, listOf, objectOf, text, truth } from "./schema-of.ts";
import type {
  DeploymentRequest,
  EnvironmentRequest,
  Mismatch,
  PublishRequest,
  VerificationRequest,
  VerificationResult,
} from "./services.ts";

/** JSON Schemas of the requests in services.ts; the server validates with them. */

/** The names of services, versions, branches and environments. */
export const nameSchema = text({ minLength: 1, maxLength: 255, pattern: "^[^\\u0000-\\u001f\\u007f]+$" });

const use = objectOf<PublishRequest["produces"][number]>(
  { subject: text({ minLength: 1 }), version: integer({ minimum: 1 }) },
  { topic: text({ minLength: 1 }), id: integer({ minimum: 1 }), guid: text({ minLength: 1 }) },
);
const uses = listOf(use, { maxItems: 10_000 });

/** The body that publishes a version of a service. */
export const publishRequest = objectOf<PublishRequest>(
  { produces: uses, consumes: uses },
  {
    branch: nameSchema,
    // What a contract must be, the pact reader judges and explains.
    contracts: listOf(anything("A pact file in which the service is the consumer"), { maxItems: 1_000 }),
  },
);

/** The body that makes or changes an environment. */
export const environmentRequest = objectOf<EnvironmentRequest>({}, { production: truth() });

/** The body that records a deployment. */
export const deploymentRequest = objectOf<DeploymentRequest>({ service: nameSchema, version: nameSchema }, {});

/** What did not match, as a provider reports it. */
export const mismatch = objectOf<Mismatch>(
  {
    message: text({ description: "The message's description in the contract" }),
    path: text({ description: "JSONPath into the event" }),
    problem: text(),
  },
  {},
);

const result = objectOf<VerificationResult>(
  {
    contract: text({ pattern: "^[0-9a-f]{64}$", description: "The contract's sha" }),
    success: truth(),
  },
  { mismatches: listOf(mismatch) },
);

/** The body with the results of verifying contracts. */
export const verificationRequest = objectOf<VerificationRequest>(
  {
    provider: nameSchema,
    version: nameSchema,
    results: listOf(result, { minItems: 1, maxItems: 10_000 }),
  },
  {},
);
