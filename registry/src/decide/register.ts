import {
  type CompatibilityLevel,
  checkCompatibility,
  confluentMessages,
  type Format,
  identityOf,
  type Metadata,
  type Reference,
  type RuleSet,
  reservedFaults,
  type Schema,
} from "@concordat/schema";
import type { Config, StoredSchema, SubjectKey, Version } from "../entities.ts";
import { refusals } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import type { Facts, NewSchema, Plan, Scope } from "../store/store.ts";
import { sameJson, withoutVersion } from "./metadata.ts";
import { effectiveMode, inMode, isImport, isReadOnly } from "./settings.ts";

/** A schema that a request brings, parsed. */
export interface Proposal {
  readonly format: Format;
  readonly schema: Schema;
  /** The text to store: canonical, or normalised where that is asked for. */
  readonly text: string;
  readonly references: readonly Reference[];
  readonly metadata: Metadata | undefined;
  readonly ruleSet: RuleSet | undefined;
  /** False where the request says nothing of metadata: then any will do for a match. */
  readonly metadataGiven: boolean;
}

/** A version with its schema, for matching and comparing. `parsed` does its work when first called. */
export interface Past extends Version {
  readonly stored: StoredSchema;
  readonly parsed: () => Schema;
}

/**
 * Which versions may stand for what a request proposes: `any` that is the same or merely written otherwise; the
 * `latest` alone (`version: -1`); the `same` alone, where metadata names a version; `none`, where the request's own
 * `version` says that it is a new one.
 */
export type Match = "any" | "latest" | "same" | "none";

export interface RegisterRequest {
  readonly proposal: Proposal;
  readonly match: Match;
  /** The request's own metadata, before anything was added. */
  readonly given: Metadata | undefined;
  readonly references: readonly (SubjectKey & { readonly version: number })[];
  /** 0: the next one. */
  readonly version: number;
  /** -1: the registry's choice. */
  readonly id: number;
  readonly skipCheck: boolean;
}

export interface RegisterFacts {
  readonly facts: Facts;
  /** All versions, soft-deleted ones too, in ascending order. */
  readonly past: readonly Past[];
  readonly config: Config & { readonly compatibility: CompatibilityLevel };
  readonly scope: Scope;
}

/** `existing`: the subject has this schema; `loose` where it is written otherwise there. `new`: a plan for a version. */
export type RegisterDecision =
  | { readonly kind: "existing"; readonly past: Past; readonly loose: boolean }
  | { readonly kind: "new"; readonly plan: Plan; readonly version: number; readonly schema: NewSchema };

/**
 * Decides on a registration: found, planned, or refused by throwing a RegistryError (Confluent's registration, step by
 * step; the order of the checks is its own). Pure.
 */
export function decideRegister(known: RegisterFacts, request: RegisterRequest): RegisterDecision {
  const { facts, past } = known;
  const mode = effectiveMode(facts.mode);
  const found = findExisting(past, request);
  if (found !== undefined) return found;
  checkMode(facts.key, mode, request.id);
  const importing = isImport(mode);
  const next = nextVersion(past, request, importing);
  if (!importing && !request.skipCheck) checkChange(known, request);
  const { key } = facts;
  const { text, references, metadata, ruleSet, schema } = request.proposal;
  const fresh: NewSchema = {
    identity: identityOf({ text, references, metadata, ruleSet }),
    type: schema.type,
    text,
    references,
    metadata,
    ruleSet,
  };
  const put = { kind: "put-version" as const, key, version: next, schema: fresh, references: request.references };
  const superseded = importing ? [] : supersededBy(facts, past, fresh.identity);
  const plan: Plan = {
    scope: known.scope,
    writes: [
      request.id >= 0 ? { ...put, id: request.id } : put,
      ...superseded.map((version) => ({ kind: "drop-version" as const, key, version })),
    ],
  };
  return { kind: "new", plan, version: next, schema: fresh };
}

function findExisting(past: readonly Past[], request: RegisterRequest): RegisterDecision | undefined {
  const { proposal, version, id, match, given } = request;
  const live = past.filter(({ deleted }) => !deleted).reverse();
  if (match === "latest") {
    const asGiven = { ...proposal, metadata: given, metadataGiven: true };
    const latest = live.slice(0, 1).find((one) => matches(one, asGiven));
    return latest === undefined ? undefined : { kind: "existing", past: latest, loose: true };
  }
  if (match === "none" && id < 0) return undefined;
  const { text, references, metadata, ruleSet } = proposal;
  const identity = identityOf({ text, references, metadata, ruleSet });
  const wanted = (one: Past) => (id < 0 || one.id === id) && (version <= 0 || id < 0 || one.version === version);
  const same = live.find(
    (one) => one.stored.identity === identity && one.stored.type === proposal.schema.type && wanted(one),
  );
  if (same !== undefined) return { kind: "existing", past: same, loose: false };
  if (id >= 0 || match !== "any") return undefined;
  const inherited = { ...proposal, metadataGiven: true };
  const alike =
    live.find((one) => matches(one, inherited)) ??
    (proposal.metadataGiven ? undefined : live.find((one) => matches(one, proposal)));
  return alike === undefined ? undefined : { kind: "existing", past: alike, loose: true };
}

/** Whether a stored version is the proposal written otherwise: references inlined, attributes in another order, metadata not asked about. */
export function matches(past: Past, proposal: Proposal): boolean {
  if (past.stored.type !== proposal.schema.type) return false;
  const { metadata, ruleSet } = past.stored;
  if (
    proposal.metadataGiven &&
    metadata !== proposal.metadata &&
    !sameJson(withoutVersion(metadata), withoutVersion(proposal.metadata))
  )
    return false;
  if (proposal.ruleSet !== undefined && !sameJson(ruleSet, proposal.ruleSet)) return false;
  // A text with its references written out is the schema that has them; other references are another schema.
  const inlined = proposal.references.length === 0;
  if (!inlined && !sameReferences(past.stored.references, proposal.references)) return false;
  return (
    past.stored.text === proposal.text ||
    comparableOf(proposal.format, past.stored, past.parsed) ===
      comparableOf(proposal.format, proposal.schema, () => proposal.schema)
  );
}

const comparables = new WeakMap<object, string>();

/** A schema's comparable text, made once: a new version is held against every version of its subject. */
function comparableOf(format: Format, of: object, schema: () => Schema): string {
  const known = comparables.get(of);
  if (known !== undefined) return known;
  const text = format.comparable(schema());
  comparables.set(of, text);
  return text;
}

function sameReferences(a: readonly Reference[], b: readonly Reference[]): boolean {
  const show = (references: readonly Reference[]) =>
    JSON.stringify(references.map(({ name, subject, version }) => [name, subject, version]));
  return show(a) === show(b);
}

function checkMode(key: SubjectKey, mode: string, id: number): void {
  if (isReadOnly(mode)) throw inMode(key, "is in read-only mode");
  if (id >= 0 && !isImport(mode)) throw inMode(key, "is not in import mode");
  if (id < 0 && mode !== "READWRITE") throw inMode(key, "is not in read-write mode");
}

function nextVersion(past: readonly Past[], { version }: RegisterRequest, importing: boolean): number {
  const next = (past.at(-1)?.version ?? 0) + 1;
  if (version <= 0 || version === next) return next;
  if (importing) return version;
  throw refusals.invalidSchema("Version is not one more than previous version");
}

function checkChange({ facts, past, config }: RegisterFacts, { proposal }: RegisterRequest): void {
  const messages = objections(config, past, proposal);
  if (messages.length > 0) throw refusals.incompatible(qualifiedName(facts.key), messages);
}

/**
 * What stands against a proposal, in Confluent's words: judged against the live versions that the config's level and
 * group ask for, and for its reserved fields. Empty where nothing does.
 */
export function objections(
  config: RegisterFacts["config"],
  past: readonly Past[],
  proposal: Proposal,
): readonly string[] {
  const group = config.compatibilityGroup;
  const groupOf = (metadata: Metadata | undefined) => (group === undefined ? undefined : metadata?.properties?.[group]);
  const compared = past.filter(
    ({ deleted, stored }) => !deleted && groupOf(stored.metadata) === groupOf(proposal.metadata),
  );
  const { format, schema, metadata } = proposal;
  const report = checkCompatibility(format, config.compatibility, schema, compared.map(lazyEntry), "errors");
  const validateFields = config.validateFields ?? false;
  const reserved = validateFields ? reservedFaults(format, schema, metadata, compared.at(-1)?.stored.metadata) : [];
  return confluentMessages(format, report, { validateFields, reserved });
}

/** A version for the engine, parsed only if it is compared. */
function lazyEntry(past: Past) {
  return {
    version: past.version,
    canonical: past.stored.text,
    get schema() {
      return past.parsed();
    },
  };
}

/** Soft-deleted versions of the same schema vanish for good when it is registered again, unless something refers to them. */
function supersededBy(facts: Facts, past: readonly Past[], identity: string): readonly number[] {
  const same = past
    .filter(({ deleted, stored }) => deleted && stored.identity === identity)
    .map(({ version }) => version);
  return same.filter((version) => !facts.referrers.some(({ target }) => target === version));
}
