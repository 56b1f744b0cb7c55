import type { CompatibilityLevel, DifferenceView, Reference, ReportView, SchemaType } from "@concordat/schema";
import type { Impact } from "./services.ts";

/** The path of the structured compatibility check, with its version. */
export const COMPATIBILITY_PATH = "/api/v1/compatibility";

/** A schema to judge, and what against: versions of a subject, or texts given here. */
export interface CompatibilityRequest {
  readonly schema: string;
  /** AVRO unless given. */
  readonly schemaType?: SchemaType;
  readonly references?: readonly Reference[];
  /** A subject: its versions and its level are used. */
  readonly subject?: string;
  /** One version of the subject instead of those that the level asks for. */
  readonly version?: number | "latest";
  /** A level instead of the subject's. */
  readonly level?: CompatibilityLevel;
  /** Texts to compare with, oldest first, instead of a subject. */
  readonly against?: readonly AgainstText[];
  /** Whether to look for an event that shows each difference. */
  readonly witness?: boolean;
}

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
  /** Schemas that refer to the subject and would break; only with a subject. With the policy `refuse` none may. */
  readonly referrers?: readonly ReferrerImpact[];
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
  readonly place?: { readonly line: number; readonly column: number; readonly pointer: string };
  readonly hint?: string;
}

const references = {
  type: "array",
  items: {
    type: "object",
    required: ["name", "subject", "version"],
    properties: { name: { type: "string" }, subject: { type: "string" }, version: { type: "integer" } },
  },
} as const;

const schemaType = { type: "string", enum: ["AVRO", "JSON", "PROTOBUF"] } as const;

/** JSON Schema (draft 7) of {@link CompatibilityRequest}; the server validates with it. */
export const compatibilityRequest = {
  type: "object",
  required: ["schema"],
  additionalProperties: false,
  properties: {
    schema: { type: "string", minLength: 1 },
    schemaType,
    references,
    subject: { type: "string", minLength: 1 },
    version: { anyOf: [{ type: "integer", minimum: 1 }, { const: "latest" }] },
    level: {
      type: "string",
      enum: ["NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE"],
    },
    against: {
      type: "array",
      minItems: 1,
      maxItems: 1000,
      items: {
        type: "object",
        required: ["schema"],
        additionalProperties: false,
        properties: { schema: { type: "string", minLength: 1 }, schemaType, references },
      },
    },
    witness: { type: "boolean" },
  },
  oneOf: [{ required: ["subject"] }, { required: ["against"] }],
} as const;
