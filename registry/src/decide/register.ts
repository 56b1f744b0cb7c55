import type { Metadata, Reference, RuleSet } from "@concordat/schema";
import type { StoredSchema, SubjectKey, Version } from "../entities.ts";
import { refusals } from "../errors.ts";
import type { SourceText } from "../pool/source.ts";
import type { Facts, NewSchema, Referrer, Write } from "../store/store.ts";
import { sameJson, withoutVersion } from "./metadata.ts";
import { effectiveMode, inMode, isImport, isReadOnly } from "./settings.ts";

/** A schema that a request brings; it parses. */
export interface Proposal {
  /** As the request has it. */
  readonly sent: SourceText;
  /** What is judged: the schema as sent, or as normalised. */
  readonly source: SourceText;
  /** The text to store: canonical, or normalised where that is asked for. */
  readonly text: string;
  /** What it has in common with schemas that Confluent's registry takes for the same, where that is known already. */
  readonly likeness?: string;
  readonly references: readonly Reference[];
  readonly metadata: Metadata | undefined;
  readonly ruleSet: RuleSet | undefined;
  /** Of the text with its references, metadata and rule set. */
  readonly identity: string;
  /** False where the request says nothing of metadata: then any will do for a match. */
  readonly metadataGiven: boolean;
}

/** A version with its schema. */
export interface Past extends Version {
  readonly stored: StoredSchema;
}

/**
 * Which versions may stand for what a request proposes: `any` that is the same or merely written otherwise; the
 * `latest` alone (`version: -1`); the `same` alone, where metadata names a version; `none`, where the request's own
 * `version` says that it is a new one.
 */
export type Match = "any" | "latest" | "same" | "none";

/** What is to be registered, and how. */
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

/** What deciding on a registration needs to know. */
export interface RegisterFacts {
  readonly facts: Facts;
  /**
   * The versions whose text is the proposal's, or alike, soft-deleted ones too, in ascending order; where a live one is
   * the very same, that will do.
   */
  readonly alike: readonly Past[];
  /** Who refers to which of the subject's versions; not asked for where none of the alike ones is soft-deleted. */
  readonly referrers: readonly Referrer[];
  /** Whether no id of the context stands for the proposal's identity. */
  readonly isNew: boolean;
}

/**
 * `existing`: the subject has this schema; `loose` where it is written otherwise there. `new`: writes of a version, good
 * if it is compatible where `checked`.
 */
export type RegisterDecision =
  | { readonly kind: "existing"; readonly past: Past; readonly loose: boolean }
  | {
      readonly kind: "new";
      readonly writes: readonly Write[];
      readonly version: number;
      readonly schema: NewSchema;
      readonly checked: boolean;
    };

/**
 * Decides on a registration: found, planned, or refused by throwing a Refusal (Confluent's registration, step by
 * step; the order of the checks is its own). Pure.
 */
export function decideRegister(known: RegisterFacts, request: RegisterRequest): RegisterDecision {
  const { facts } = known;
  const mode = effectiveMode(facts.mode);
  const found = findExisting(known, request);
  if (found !== undefined) return found;
  checkMode(facts.key, mode, request.id);
  const importing = isImport(mode);
  const next = nextVersion(facts.versions, request, importing);
  const { key } = facts;
  const { text, references, metadata, ruleSet, identity, source } = request.proposal;
  const fresh: NewSchema = {
    identity,
    type: source.type,
    text,
    references,
    metadata,
    ruleSet,
  };
  const { references: targets } = request;
  const put = {
    kind: "put-version" as const,
    key,
    version: next,
    schema: fresh,
    references: targets,
    isNew: known.isNew,
  };
  const superseded = importing ? [] : supersededBy(known, identity);
  const writes: readonly Write[] = [
    request.id >= 0 ? { ...put, id: request.id } : put,
    ...superseded.map((version) => ({ kind: "drop-version" as const, key, version })),
  ];
  return { kind: "new", writes, version: next, schema: fresh, checked: !importing && !request.skipCheck };
}

function findExisting({ facts, alike }: RegisterFacts, request: RegisterRequest): RegisterDecision | undefined {
  const { proposal, version, id, match, given } = request;
  const live = alike.filter(({ deleted }) => !deleted).reverse();
  if (match === "latest") {
    const asGiven = { ...proposal, metadata: given, metadataGiven: true };
    const last = facts.versions.findLast(({ deleted }) => !deleted);
    const latest = live.find((one) => one.version === last?.version && matches(one, asGiven));
    return latest === undefined ? undefined : { kind: "existing", past: latest, loose: true };
  }
  if (match === "none" && id < 0) return undefined;
  const { identity } = proposal;
  const wanted = (one: Past) => (id < 0 || one.id === id) && (version <= 0 || id < 0 || one.version === version);
  const same = live.find(
    (one) => one.stored.identity === identity && one.stored.type === proposal.source.type && wanted(one),
  );
  if (same !== undefined) return { kind: "existing", past: same, loose: false };
  if (id >= 0 || match !== "any") return undefined;
  const inherited = { ...proposal, metadataGiven: true };
  const otherwise =
    live.find((one) => matches(one, inherited)) ??
    (proposal.metadataGiven ? undefined : live.find((one) => matches(one, proposal)));
  return otherwise === undefined ? undefined : { kind: "existing", past: otherwise, loose: true };
}

/**
 * Whether a stored version whose text is alike is the proposal written otherwise: references inlined, attributes in
 * another order, metadata not asked about.
 */
export function matches(past: Past, proposal: Proposal): boolean {
  if (past.stored.type !== proposal.source.type) return false;
  const { metadata, ruleSet } = past.stored;
  if (
    proposal.metadataGiven &&
    metadata !== proposal.metadata &&
    !sameJson(withoutVersion(metadata), withoutVersion(proposal.metadata))
  )
    return false;
  if (proposal.ruleSet !== undefined && !sameJson(ruleSet, proposal.ruleSet)) return false;
  // A text with its references written out is the schema that has them; other references are another schema.
  return proposal.references.length === 0 || sameReferences(past.stored.references, proposal.references);
}

function sameReferences(a: readonly Reference[], b: readonly Reference[]): boolean {
  const show = (references: readonly Reference[]) =>
    JSON.stringify(references.map(({ name, subject, version }) => [name, subject, version]));
  return show(a) === show(b);
}

function checkMode(key: SubjectKey, mode: string, id: number): void {
  if (isReadOnly(mode)) throw inMode(key, "read-only");
  if (id >= 0 && !isImport(mode)) throw inMode(key, "not import");
  if (id < 0 && mode !== "READWRITE") throw inMode(key, "not read-write");
}

function nextVersion(versions: readonly Version[], { version }: RegisterRequest, importing: boolean): number {
  const next = (versions.at(-1)?.version ?? 0) + 1;
  if (version <= 0 || version === next) return next;
  if (importing) return version;
  throw refusals.versionNotNext();
}

/** Soft-deleted versions of the same schema vanish for good when it is registered again, unless something refers to them. */
function supersededBy({ alike, referrers }: RegisterFacts, identity: string): readonly number[] {
  const same = alike
    .filter(({ deleted, stored }) => deleted && stored.identity === identity)
    .map(({ version }) => version);
  return same.filter((version) => !referrers.some(({ target }) => target === version));
}
