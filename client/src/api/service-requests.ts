/** JSON Schemas (draft 7) of the requests in services.ts; the server validates with them. */

const name = { type: "string", minLength: 1, maxLength: 255, pattern: "^[^\\u0000-\\u001f\\u007f]+$" } as const;

const uses = {
  type: "array",
  maxItems: 10_000,
  items: {
    type: "object",
    required: ["subject", "version"],
    additionalProperties: false,
    properties: {
      subject: { type: "string", minLength: 1 },
      version: { type: "integer", minimum: 1 },
      topic: { type: "string", minLength: 1 },
      id: { type: "integer", minimum: 1 },
      guid: { type: "string", minLength: 1 },
    },
  },
} as const;

export const publishRequest = {
  type: "object",
  required: ["produces", "consumes"],
  additionalProperties: false,
  properties: {
    branch: name,
    produces: uses,
    consumes: uses,
    // What a contract must be, the pact reader judges and explains.
    contracts: { type: "array", maxItems: 1_000 },
  },
} as const;

export const environmentRequest = {
  type: "object",
  additionalProperties: false,
  properties: { production: { type: "boolean" } },
} as const;

export const deploymentRequest = {
  type: "object",
  required: ["service", "version"],
  additionalProperties: false,
  properties: { service: name, version: name },
} as const;

export const verificationRequest = {
  type: "object",
  required: ["provider", "version", "results"],
  additionalProperties: false,
  properties: {
    provider: name,
    version: name,
    results: {
      type: "array",
      minItems: 1,
      maxItems: 10_000,
      items: {
        type: "object",
        required: ["contract", "success"],
        additionalProperties: false,
        properties: {
          contract: { type: "string", pattern: "^[0-9a-f]{64}$" },
          success: { type: "boolean" },
          mismatches: {
            type: "array",
            items: {
              type: "object",
              required: ["message", "path", "problem"],
              additionalProperties: false,
              properties: { message: { type: "string" }, path: { type: "string" }, problem: { type: "string" } },
            },
          },
        },
      },
    },
  },
} as const;

/** The names of services, versions, branches and environments. */
export const nameSchema = name;
