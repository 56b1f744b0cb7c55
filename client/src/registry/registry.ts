import type {
  CompatibilityLevel,
  CompatibilityPolicy,
  Reference,
  ResolvedReference,
  SchemaType,
} from "@concordat/schema";
import type { CompatibilityRequest, CompatibilityResponse } from "../api/index.ts";

/** A schema text to register, look up or check. Avro unless `schemaType` says otherwise. */
export interface SchemaText {
  readonly schema: string;
  readonly schemaType?: SchemaType;
  readonly references?: readonly Reference[];
}

/** A schema of a registry, with everything that it refers to. */
export interface RegistrySchema {
  readonly schemaType: SchemaType;
  readonly schema: string;
  /** The references that the text itself names. */
  readonly references: readonly Reference[];
  /** The texts of all that it needs, transitively, in the order of need: what a text refers to stands before it. */
  readonly resolved: readonly ResolvedReference[];
  /** What header framing names the schema by; undefined where the registry is too old to tell. */
  readonly guid: string | undefined;
}

/** A version of a subject. */
export interface SubjectVersion extends RegistrySchema {
  readonly subject: string;
  readonly version: number;
  readonly id: number;
}

/** What registering gave. `version` is undefined where the registry answers the id alone, as older ones do. */
export interface Registered {
  readonly id: number;
  readonly version: number | undefined;
}

/** Where a subject knows a schema. */
export interface Lookup {
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  readonly guid: string | undefined;
}

/** Whether a schema may follow those of a subject, and why not. */
export interface CompatibilityAnswer {
  readonly compatible: boolean;
  /** What breaks, in the registry's words; empty where it is compatible or says nothing. */
  readonly messages: readonly string[];
}

/** How a schema is registered. */
export interface RegisterOptions {
  /** Store and compare the normalised text. */
  readonly normalize?: boolean;
}

/** How a schema is looked for. */
export interface FindOptions {
  /** Asks again even where the registry said a moment ago that it has no such schema. */
  readonly again?: boolean;
}

/** What producers and consumers need of a registry. */
export interface SchemaSource {
  /** The schema of an id. Asked for once and kept: ids never change. */
  schemaById(id: number, options?: FindOptions): Promise<RegistrySchema>;
  /** The schema of a GUID, which a schema header carries. Asked for once and kept. */
  schemaByGuid(guid: string, options?: FindOptions): Promise<RegistrySchema>;
  /** Where the subject has this schema. Throws `registry/not-found` where it does not. */
  lookup(subject: string, text: SchemaText, options?: RegisterOptions): Promise<Lookup>;
  /** Adds a version to the subject, or gives the one that has this schema. */
  register(subject: string, text: SchemaText, options?: RegisterOptions): Promise<Registered>;
}

/** A Confluent-compatible registry. Every call may throw {@link RegistryError}. */
export interface RegistryClient extends SchemaSource {
  subjects(): Promise<readonly string[]>;
  /** The version numbers of a subject, in order. */
  versions(subject: string): Promise<readonly number[]>;
  version(subject: string, version: number | "latest"): Promise<SubjectVersion>;
  /** The compatibility level that holds for a subject, its own or the one above it; without a subject, the global one. */
  compatibilityLevel(subject?: string): Promise<CompatibilityLevel>;
  /** The policy by which a subject's JSON Schemas are compared (Confluent's `compatibilityPolicy`), as for the level. */
  compatibilityPolicy(subject?: string): Promise<CompatibilityPolicy>;
  /** Concordat's structured report, with witnesses where asked for; undefined where the registry is another product's. */
  report(request: CompatibilityRequest): Promise<CompatibilityResponse | undefined>;
  /** Whether the text may follow a version, or (`all`) the versions that the subject's level compares with. */
  checkCompatibility(
    subject: string,
    text: SchemaText,
    version?: number | "latest" | "all",
  ): Promise<CompatibilityAnswer>;
}
