import type { ReferrerImpact } from "@concordat/client/api";
import type { Diagnostic } from "@concordat/schema";

/** What the HTTP doors answer with: a status, Confluent's code and its sentence. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  /** Confluent's error code; its first three digits are the HTTP status. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }

  get status(): number {
    return Number(String(this.code).slice(0, 3));
  }
}

/** What stops work of the engine: see {@link limits}. */
export type LimitName = "deadline" | "memory" | "steps" | "busy" | "gone";

/** Work on a schema that was stopped, or not begun. Nothing is said about the schema. */
export class EngineLimit extends RegistryError {
  readonly limit: LimitName;
  readonly hint: string;

  constructor(limit: LimitName, code: number, message: string, hint: string) {
    super(code, message);
    this.limit = limit;
    this.hint = hint;
  }
}

const SMALLER = "split the schema into smaller ones that refer to each other";

/** The limits of what the engine does for one request. */
export const limits = {
  deadline: (milliseconds: number) =>
    new EngineLimit(
      "deadline",
      42201,
      `The schema takes longer to judge than the ${milliseconds / 1_000} seconds that this server allows`,
      `Raise the limit with --engine-deadline, or ${SMALLER}.`,
    ),
  memory: (megabytes: number) =>
    new EngineLimit(
      "memory",
      42201,
      `The schema takes more memory to judge than the ${megabytes} MB that this server allows`,
      `To be taken it has to be smaller: ${SMALLER}.`,
    ),
  steps: (steps: number) =>
    new EngineLimit(
      "steps",
      42201,
      `The schema is too entangled to judge: it takes more than ${steps.toLocaleString("en")} steps`,
      `Use its types at fewer places, or ${SMALLER}.`,
    ),
  busy: () =>
    new EngineLimit(
      "busy",
      503,
      "Too many large schemas are waiting to be judged",
      "Try again in a moment; Retry-After says in how many seconds.",
    ),
  /** Answers nobody: the client has hung up. */
  gone: () => new EngineLimit("gone", 499, "The client has closed the connection", "Nothing was done."),
} as const;

/** Why the server does not start. `code` is stable, such as `registry/port-in-use`. */
export class StartError extends Error {
  override readonly name = "StartError";
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** The errors of Confluent's registry, by what happened; their sentences are its own, so that clients that read them work. */
export const refusals = {
  subjectNotFound: (subject: string) => new RegistryError(40401, `Subject '${subject}' not found.`),
  versionNotFound: (version: number) => new RegistryError(40402, `Version ${version} not found.`),
  schemaNotFound: () => new RegistryError(40403, "Schema not found"),
  idNotFound: (id: number | string) => new RegistryError(40403, `Schema ${id} not found`),
  subjectSoftDeleted: (subject: string) =>
    new RegistryError(40404, `Subject '${subject}' was soft deleted.Set permanent=true to delete permanently`),
  subjectNotSoftDeleted: (subject: string) =>
    new RegistryError(40405, `Subject '${subject}' was not deleted first before being permanently deleted`),
  versionSoftDeleted: (subject: string, version: number) =>
    new RegistryError(
      40406,
      `Subject '${subject}' Version ${version} was soft deleted.Set permanent=true to delete permanently`,
    ),
  versionNotSoftDeleted: (subject: string, version: number) =>
    new RegistryError(
      40407,
      `Subject '${subject}' Version ${version} was not deleted first before being permanently deleted`,
    ),
  noSubjectConfig: (subject: string) =>
    new RegistryError(40408, `Subject '${subject}' does not have subject-level compatibility configured`),
  noSubjectMode: (subject: string) =>
    new RegistryError(40409, `Subject '${subject}' does not have subject-level mode configured`),
  associationNotFound: (resource: string) => new RegistryError(40410, `Association for '${resource}' not found.`),
  associationOfResource: (type: string, resource: string) =>
    new RegistryError(40903, `An association of type '${type}' already exists for resource '${resource}'`),
  associationOfSubject: (subject: string) =>
    new RegistryError(40904, `An association already exists for subject '${subject}'`),
  strongAssociation: (subject: string) =>
    new RegistryError(40905, `A strong association already exists for subject '${subject}'`),
  noActiveVersion: (subject: string) =>
    new RegistryError(40907, `No active (non-deleted) version exists for subject '${subject}'`),
  associationFrozen: (type: string, subject: string) =>
    new RegistryError(40908, `The association of type  '${type}' is frozen for subject '${subject}'`),
  invalidAssociation: (property: string, detail: string) =>
    new RegistryError(
      42212,
      `The association specified an invalid value for property: '${property}', detail: ${detail}`,
    ),
  incompatible: (subject: string, messages: readonly string[]) =>
    new RegistryError(
      40901,
      `Schema being registered is incompatible with an earlier schema for subject "${subject}", details: [${messages.join(", ")}]`,
    ),
  breaksReferrers: (subject: string, impact: readonly ReferrerImpact[]) =>
    new RegistryError(
      40901,
      `Schemas that refer to subject "${subject}" would break, details: [${impact.map((one) => `{subject: '${one.subject}', version: ${one.version}, ${one.outcome}: '${one.message}'}`).join(", ")}]`,
    ),
  faultySchema: (subject: string, type: string, errors: readonly Diagnostic[]) =>
    new RegistryError(
      42201,
      `Invalid schema of type ${type}, which subject "${subject}" refuses under validation strict, details: [${errors.map(({ rule, message, line, column }) => `{rule: '${rule}', line: ${line}, column: ${column}, message: '${message}'}`).join(", ")}]`,
    ),
  invalidSchema: (details: string) => new RegistryError(42201, details),
  invalidVersion: (version: string) =>
    new RegistryError(
      42202,
      `The specified version '${version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`,
    ),
  invalidLevel: () =>
    new RegistryError(
      42203,
      "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive",
    ),
  invalidMode: () =>
    new RegistryError(42204, "Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD."),
  forwardNotGlobal: () => new RegistryError(42204, "Forward mode only supported on global level"),
  notPermitted: (message: string) => new RegistryError(42205, message),
  cannotSeal: () =>
    new RegistryError(
      42205,
      "Sensitive metadata is kept encrypted, and this registry has no key for it: start it with --secret-file or CONCORDAT_SECRET",
    ),
  referenced: (subject: string, version: number) =>
    new RegistryError(
      42206,
      `One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=${subject},version=${version}}.`,
    ),
  invalidSubject: (subject: string) => new RegistryError(42208, `The specified subject '${subject}' is not a valid.`),
  schemaTooLarge: () => new RegistryError(42209, "Register operation failed because schema is too large"),
  invalidRules: (message: string) => new RegistryError(42210, message),
  contextNotEmpty: (context: string) => new RegistryError(42211, `The specified context '${context}' is not empty.`),
  notFound: () => new RegistryError(404, "HTTP 404 Not Found"),
} as const;

/** What our own API (`/api/v1`) answers with: a status, a stable code, a sentence, and what to do. */
export class ApiRefusal extends Error {
  override readonly name = "ApiRefusal";
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;

  constructor(status: number, code: string, message: string, hint?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}
