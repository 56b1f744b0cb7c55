import type { AccessGrant, ReferrerImpact } from "@concordat/client/api";
import type { Diagnostic, Reference, SchemaErrorFacts } from "@concordat/schema";
import type { AccessFacts, CredentialProblem, Excess, ForbiddenFacts } from "./access/facts.ts";

type NoFacts = Readonly<Record<string, never>>;
interface OfSubject {
  readonly subject: string;
}
interface OfVersion extends OfSubject {
  readonly version: number;
}
interface OfService {
  readonly service: string;
  readonly version: string;
}

/** What stops work of the engine; nothing is said about the schema. */
export interface LimitFacts {
  readonly deadline: { readonly milliseconds: number };
  readonly memory: { readonly megabytes: number };
  readonly steps: { readonly steps: number };
  readonly busy: NoFacts;
  /** Answers nobody: the client has hung up. */
  readonly gone: NoFacts;
}

/** What a subject's mode is, or is not, that forbids a write. */
export type ModeState = "read-only" | "not import" | "not read-write";

/** What is wrong with a rule of a rule set. */
export type RuleProblem = "missing-name" | "duplicate-name" | "missing-type" | "migration-mode";

/** What subjects, schemas, settings and associations refuse. */
export interface RegistryFacts {
  readonly "subject-not-found": OfSubject;
  /** -1 is the latest version. */
  readonly "version-not-found": { readonly version: number };
  readonly "schema-not-found": NoFacts;
  readonly "id-not-found": { readonly id: number | string };
  readonly "subject-deleted": OfSubject;
  readonly "subject-not-deleted": OfSubject;
  readonly "version-deleted": OfVersion;
  readonly "version-not-deleted": OfVersion;
  readonly "no-subject-config": OfSubject;
  readonly "no-subject-mode": OfSubject;
  readonly "association-not-found": { readonly resource: string };
  readonly "association-of-resource": { readonly type: string; readonly resource: string };
  readonly "association-of-subject": OfSubject;
  readonly "strong-association": OfSubject;
  readonly "no-active-version": OfSubject;
  readonly "association-frozen": OfSubject & { readonly type: string };
  readonly "invalid-association": { readonly property: string; readonly detail: string };
  /** What stands against the schema, in the words of Confluent's rules. */
  readonly incompatible: OfSubject & { readonly messages: readonly string[] };
  readonly "breaks-referrers": OfSubject & { readonly impact: readonly ReferrerImpact[] };
  readonly "faulty-schema": OfSubject & { readonly type: string; readonly errors: readonly Diagnostic[] };
  readonly "invalid-schema": OfSubject & {
    readonly type: string;
    readonly text: string;
    readonly references: readonly Reference[];
    readonly error: SchemaErrorFacts;
  };
  readonly "empty-schema": NoFacts;
  readonly "incomplete-reference": { readonly type: string; readonly reference: unknown };
  readonly "version-not-next": NoFacts;
  readonly "invalid-version": { readonly version: string };
  readonly "invalid-level": NoFacts;
  readonly "invalid-mode": NoFacts;
  readonly "forward-not-global": NoFacts;
  readonly "mode-forbids": OfSubject & { readonly context: string; readonly state: ModeState };
  readonly "subjects-exist": NoFacts;
  readonly "id-taken": { readonly id: number; readonly context: string };
  readonly "cannot-seal": NoFacts;
  readonly referenced: OfVersion;
  readonly "invalid-subject": OfSubject;
  readonly "schema-too-large": NoFacts;
  readonly "invalid-rules": { readonly problem: RuleProblem; readonly place: string; readonly name: string };
  readonly "context-not-empty": { readonly context: string };
}

/** Who uses a version of a subject: a contract's message, or the manifest of a service's version. */
export type User = { readonly message: string } | OfService;

/** What services, contracts and environments refuse, and what else Confluent's registry does not know. */
export interface OwnFacts {
  readonly "unknown-schema-type": { readonly type: string; readonly known: readonly string[] };
  readonly "manifest-changed": OfService;
  readonly "contract-changed": OfService & { readonly provider: string };
  readonly "contract-of-other-consumer": { readonly consumer: string; readonly service: string };
  readonly "contract-twice": { readonly provider: string };
  readonly "use-not-registered": OfVersion & { readonly user: User; readonly live: readonly number[] };
  readonly "use-of-other-schema": OfVersion & { readonly user: User; readonly id: number };
  readonly "unknown-environment": { readonly environment: string; readonly known: readonly string[] };
  readonly "unknown-service-version": OfService;
  readonly "not-deployed": { readonly service: string; readonly environment: string };
  readonly "environment-in-use": { readonly environment: string; readonly services: readonly string[] };
  readonly "unknown-contract": { readonly contract: string };
  readonly "contract-of-other-provider": {
    readonly contract: string;
    readonly published: string;
    readonly provider: string;
  };
}

/** What a store cannot do: the request is not at fault. `place` is where it keeps its data, without a password. */
export interface StoreFacts {
  /** What was asked for may have been done, and asking again is safe. */
  readonly "store-unavailable": NoFacts;
  readonly "store-full": { readonly place: string };
  /** Something went wrong after which nothing is written until a restart. */
  readonly "store-stopped": { readonly place: string; readonly reason: string };
  readonly "store-damaged": { readonly place: string; readonly what: string };
  readonly "store-failed": { readonly place: string; readonly reason: string };
}

/** The kinds of refusal, with the facts of each. Each door words them in its own way. */
export interface RefusalFacts extends RegistryFacts, OwnFacts, AccessFacts, LimitFacts, StoreFacts {}
/** Why a use case may refuse, without its facts. */
export type RefusalKind = keyof RefusalFacts;
/** Which bound stopped work of the engine. */
export type LimitKind = keyof LimitFacts;

/** A refusal as data. */
export type RefusalData<Kinds extends RefusalKind = RefusalKind> = {
  readonly [Kind in Kinds]: { readonly kind: Kind; readonly facts: RefusalFacts[Kind] };
}[Kinds];

/** Why a use case does not do what it was asked for: a kind, with its facts. */
export class Refusal<Kind extends RefusalKind = RefusalKind> extends Error {
  override readonly name = "Refusal";
  readonly kind: Kind;
  readonly facts: RefusalFacts[Kind];

  constructor(kind: Kind, facts: RefusalFacts[Kind]) {
    super(kind);
    this.kind = kind;
    this.facts = facts;
  }
}

/** What gives each kind of refusal its words. */
export type Wording<Words, Kinds extends RefusalKind = RefusalKind> = {
  readonly [Kind in Kinds]: (facts: RefusalFacts[Kind]) => Words;
};

/** A refusal in the words of a table. */
export function worded<Words, Kind extends RefusalKind>(
  table: Wording<Words, Kind>,
  { kind, facts }: { readonly kind: Kind; readonly facts: RefusalFacts[Kind] },
): Words {
  return table[kind](facts);
}

/** Whether an error is a refusal of one of some kinds. */
export function isRefusal<Kind extends RefusalKind>(error: unknown, kinds: ReadonlySet<Kind>): error is Refusal<Kind> {
  return error instanceof Refusal && (kinds as ReadonlySet<RefusalKind>).has(error.kind);
}

const kindsOf = <Facts extends object>(kinds: { readonly [Kind in keyof Facts]: true }) =>
  new Set(Object.keys(kinds) as (keyof Facts)[]);

/** The kinds of what stops work of the engine. */
export const LIMIT_KINDS: ReadonlySet<LimitKind> = kindsOf<LimitFacts>({
  deadline: true,
  memory: true,
  steps: true,
  busy: true,
  gone: true,
});

/** The kinds of what a store could not do. */
export const STORE_KINDS: ReadonlySet<keyof StoreFacts> = kindsOf<StoreFacts>({
  "store-full": true,
  "store-stopped": true,
  "store-damaged": true,
  "store-unavailable": true,
  "store-failed": true,
});

/** What a store could not do. */
export const failures = {
  full: (place: string) => new Refusal("store-full", { place }),
  stopped: (place: string, reason: string) => new Refusal("store-stopped", { place, reason }),
  damaged: (place: string, what: string) => new Refusal("store-damaged", { place, what }),
  failed: (place: string, reason: string) => new Refusal("store-failed", { place, reason }),
} as const;

/** The kinds of what stops a decision, and is not decided anew. */
export const STOPPING_KINDS: ReadonlySet<LimitKind | keyof StoreFacts> = new Set([...LIMIT_KINDS, ...STORE_KINDS]);

/** The limits of what the engine does for one request. */
export const limits = {
  deadline: (milliseconds: number) => new Refusal("deadline", { milliseconds }),
  memory: (megabytes: number) => new Refusal("memory", { megabytes }),
  steps: (steps: number) => new Refusal("steps", { steps }),
  busy: () => new Refusal("busy", {}),
  gone: () => new Refusal("gone", {}),
} as const;

/** The refusals of use cases, by what happened. */
export const refusals = {
  subjectNotFound: (subject: string) => new Refusal("subject-not-found", { subject }),
  versionNotFound: (version: number) => new Refusal("version-not-found", { version }),
  schemaNotFound: () => new Refusal("schema-not-found", {}),
  idNotFound: (id: number | string) => new Refusal("id-not-found", { id }),
  subjectSoftDeleted: (subject: string) => new Refusal("subject-deleted", { subject }),
  subjectNotSoftDeleted: (subject: string) => new Refusal("subject-not-deleted", { subject }),
  versionSoftDeleted: (subject: string, version: number) => new Refusal("version-deleted", { subject, version }),
  versionNotSoftDeleted: (subject: string, version: number) => new Refusal("version-not-deleted", { subject, version }),
  noSubjectConfig: (subject: string) => new Refusal("no-subject-config", { subject }),
  noSubjectMode: (subject: string) => new Refusal("no-subject-mode", { subject }),
  associationNotFound: (resource: string) => new Refusal("association-not-found", { resource }),
  associationOfResource: (type: string, resource: string) => new Refusal("association-of-resource", { type, resource }),
  associationOfSubject: (subject: string) => new Refusal("association-of-subject", { subject }),
  strongAssociation: (subject: string) => new Refusal("strong-association", { subject }),
  noActiveVersion: (subject: string) => new Refusal("no-active-version", { subject }),
  associationFrozen: (type: string, subject: string) => new Refusal("association-frozen", { type, subject }),
  invalidAssociation: (property: string, detail: string) => new Refusal("invalid-association", { property, detail }),
  incompatible: (subject: string, messages: readonly string[]) => new Refusal("incompatible", { subject, messages }),
  breaksReferrers: (subject: string, impact: readonly ReferrerImpact[]) =>
    new Refusal("breaks-referrers", { subject, impact }),
  faultySchema: (subject: string, type: string, errors: readonly Diagnostic[]) =>
    new Refusal("faulty-schema", { subject, type, errors }),
  invalidSchema: (facts: RefusalFacts["invalid-schema"]) => new Refusal("invalid-schema", facts),
  emptySchema: () => new Refusal("empty-schema", {}),
  incompleteReference: (type: string, reference: unknown) => new Refusal("incomplete-reference", { type, reference }),
  versionNotNext: () => new Refusal("version-not-next", {}),
  invalidVersion: (version: string) => new Refusal("invalid-version", { version }),
  invalidLevel: () => new Refusal("invalid-level", {}),
  invalidMode: () => new Refusal("invalid-mode", {}),
  forwardNotGlobal: () => new Refusal("forward-not-global", {}),
  modeForbids: (subject: string, context: string, state: ModeState) =>
    new Refusal("mode-forbids", { subject, context, state }),
  subjectsExist: () => new Refusal("subjects-exist", {}),
  idTaken: (id: number, context: string) => new Refusal("id-taken", { id, context }),
  cannotSeal: () => new Refusal("cannot-seal", {}),
  referenced: (subject: string, version: number) => new Refusal("referenced", { subject, version }),
  invalidSubject: (subject: string) => new Refusal("invalid-subject", { subject }),
  schemaTooLarge: () => new Refusal("schema-too-large", {}),
  invalidRules: (problem: RuleProblem, place: string, name = "") =>
    new Refusal("invalid-rules", { problem, place, name }),
  contextNotEmpty: (context: string) => new Refusal("context-not-empty", { context }),
  forbidden: (facts: ForbiddenFacts) => new Refusal("forbidden", facts),
  unauthenticated: (problem: CredentialProblem) => new Refusal("unauthenticated", { problem }),
  tooMany: (of: Excess, seconds: number) => new Refusal("too-many", { of, seconds }),
  identityUnavailable: (detail: string) => new Refusal("identity-unavailable", { detail }),
  unknownUser: (user: string) => new Refusal("unknown-user", { user }),
  unknownToken: (token: string) => new Refusal("unknown-token", { token }),
  unknownGrant: (grant: AccessGrant) => new Refusal("unknown-grant", { grant }),
  noPassword: (user: string) => new Refusal("no-password", { user }),
  lastAdmin: (holder: string) => new Refusal("last-admin", { holder }),
  unknownSchemaType: (type: string, known: readonly string[]) => new Refusal("unknown-schema-type", { type, known }),
  manifestChanged: (facts: RefusalFacts["manifest-changed"]) => new Refusal("manifest-changed", facts),
  contractChanged: (facts: RefusalFacts["contract-changed"]) => new Refusal("contract-changed", facts),
  contractOfOtherConsumer: (consumer: string, service: string) =>
    new Refusal("contract-of-other-consumer", { consumer, service }),
  contractTwice: (provider: string) => new Refusal("contract-twice", { provider }),
  useNotRegistered: (facts: RefusalFacts["use-not-registered"]) => new Refusal("use-not-registered", facts),
  useOfOtherSchema: (facts: RefusalFacts["use-of-other-schema"]) => new Refusal("use-of-other-schema", facts),
  unknownEnvironment: (environment: string, known: readonly string[]) =>
    new Refusal("unknown-environment", { environment, known }),
  unknownServiceVersion: (service: string, version: string) =>
    new Refusal("unknown-service-version", { service, version }),
  notDeployed: (service: string, environment: string) => new Refusal("not-deployed", { service, environment }),
  environmentInUse: (environment: string, services: readonly string[]) =>
    new Refusal("environment-in-use", { environment, services }),
  unknownContract: (contract: string) => new Refusal("unknown-contract", { contract }),
  contractOfOtherProvider: (facts: RefusalFacts["contract-of-other-provider"]) =>
    new Refusal("contract-of-other-provider", facts),
  storeUnavailable: () => new Refusal("store-unavailable", {}),
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
