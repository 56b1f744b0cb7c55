import { type CompatibilityLevel, identityOf, type SchemaTags } from "@concordat/schema";
import { mergedMetadata, VERSION_PROPERTY, versionIn, withProperty } from "../decide/metadata.ts";
import { decideRegister, type Match, type Past, type Proposal, type RegisterDecision } from "../decide/register.ts";
import { checkRules, mergedRules } from "../decide/rules.ts";
import { checkSealable } from "../decide/sealable.ts";
import { effectiveConfig, effectiveMode, effectivePolicy, inMode, isImport, isReadOnly } from "../decide/settings.ts";
import type { Config, StoredSchema, SubjectKey } from "../entities.ts";
import { isRefusal, type RefusalKind, refusals } from "../errors.ts";
import { DEFAULT_CONTEXT, qualifiedName, subjectKey } from "../names.ts";
import type { Facts, Scope } from "../store/store.ts";
import { registerAnswer } from "./answers.ts";
import { decideAndCommit, decideOnSubject, overwrite } from "./commit.ts";
import { aliased } from "./find.ts";
import { objections } from "./judge.ts";
import { asInvalid, INVALID_SCHEMA, isEmpty, type Proposed, propose, type SchemaRequest, typeOf } from "./propose.ts";
import { referrerImpact } from "./referrers.ts";
import type { Registry } from "./registry.ts";
import { checkValid } from "./validate.ts";

export interface RegisterCall {
  readonly key: SubjectKey;
  /** Whether the subject may be an alias of the one that is meant. */
  readonly mayBeAlias?: boolean;
  readonly request: SchemaRequest;
  /** 0 or -1: the next one. */
  readonly version: number;
  /** -1: the registry's choice. */
  readonly id: number;
  /** Register without a compatibility check. */
  readonly force: boolean;
  readonly edit?: SchemaEdit;
}

/** What a request changes of the schema that it brings, before it is registered. */
export interface SchemaEdit {
  readonly add: readonly SchemaTags[];
  readonly remove: readonly SchemaTags[];
  /** Whether tags of the latest version are carried over. */
  readonly propagate: boolean;
  /** Whether the request says all there is: nothing is inherited, and it is a new version in any case. */
  readonly whole: boolean;
}

/** Registers a schema under a subject, or finds it there; answers as Confluent's registry does. */
export async function register(registry: Registry, call: RegisterCall): Promise<object> {
  const key = call.mayBeAlias ? await aliased(registry, call.key) : call.key;
  checkSubject(key);
  const name = nameOf(key, call);
  const remembered = registry.remembered.get(name);
  // What was found before is there still unless its scope has changed: a repeated request needs no parsing.
  if (remembered !== undefined && (await registry.store.epoch({ key })) === remembered.epoch) return remembered.answer;
  return registerAnew(registry, call);
}

function registerAnew(registry: Registry, call: RegisterCall): Promise<object> {
  const scopeOf = (key: SubjectKey) => ({
    key,
    references: call.request.references.flatMap(({ subject }) => referenced(subject, key)),
  });
  const decide = async (facts: Facts) => {
    const scope = scopeOf(facts.key);
    const config = effectiveConfig(facts.config, registry.level);
    checkEarly(facts, call);
    const { decision, proposal } = await decided(registry, { facts, scope, call, config });
    if (decision.kind === "new") {
      await checkValid(registry, facts, proposal);
      if (decision.checked) await checkChange(registry, facts, config, proposal);
      if (!call.force) await checkReferrers(registry, facts, proposal);
      const { plan, schema } = decision;
      const answered = (ids: readonly number[]) =>
        registerAnswer({ id: ids[0] ?? -1, version: decision.version, stored: schema });
      return { plan, answer: answered };
    }
    const { stored, version: found, id, time, deleted } = decision.past;
    const answer = registerAnswer({ id, version: found, stored, ...(decision.loose ? { time, deleted } : {}) });
    // Without references the epoch of the scope is that of the subject alone.
    const name = nameOf(facts.key, call);
    if (scope.references.length === 0) registry.remembered.put(name, { epoch: facts.epoch, answer }, name.length * 4);
    return { answer: () => answer };
  };
  return call.mayBeAlias
    ? decideOnSubject(registry, call.key, scopeOf, decide)
    : decideAndCommit(registry, scopeOf(call.key), decide);
}

/** What a registration is remembered by. */
function nameOf(key: SubjectKey, { request, version, id, force, edit }: RegisterCall): string {
  return JSON.stringify([key, request, version, id, force, edit]);
}

/** What a registration is decided on. */
interface Asked {
  readonly facts: Facts;
  readonly scope: Scope;
  readonly call: RegisterCall;
  readonly config: Config;
}

/** How a schema is refused that would be judged less strictly if it were there already. */
const NOT_TAKEN: ReadonlySet<RefusalKind> = new Set([
  ...INVALID_SCHEMA,
  "version-not-next",
  "deadline",
  "memory",
  "steps",
]);

/** The decision. A schema that is invalid as a new one may be there all the same, from an import or laxer times. */
async function decided(registry: Registry, asked: Asked): Promise<Decided> {
  const { id, edit } = asked.call;
  try {
    return await decidedAs(registry, asked, id < 0);
  } catch (error) {
    if (id >= 0 || edit !== undefined || asked.facts.versions.length === 0) throw error;
    if (!isRefusal(error, NOT_TAKEN)) throw error;
    const there = await decidedAs(registry, asked, false).catch(() => undefined);
    if (there?.decision.kind === "existing") return there;
    throw error;
  }
}

interface Decided {
  readonly decision: RegisterDecision;
  readonly proposal: Proposal;
}

async function decidedAs(registry: Registry, { facts, scope, call, config }: Asked, asNew: boolean): Promise<Decided> {
  const { proposed, version, match } = await prepare(registry, facts, call, config, asNew);
  const { proposal, targets } = proposed;
  await checkType(registry, facts, proposal);
  const given = call.request.metadata;
  const request = { proposal, match, given, references: targets, version, id: call.id, skipCheck: call.force };
  const alike = await alikeOf(registry, facts, proposal, match);
  return { decision: decideRegister({ facts, alike, scope }, request), proposal };
}

/** The versions that a decision has to know of: those that may be the proposed schema. */
function alikeOf(registry: Registry, facts: Facts, proposal: Proposal, match: Match): Promise<readonly Past[]> {
  const { likeness } = registry;
  if (match === "none" || match === "same") return likeness.same(registry, facts, proposal);
  const isEnough = ({ deleted, stored }: Past) => match === "any" && !deleted && stored.type === proposal.source.type;
  return likeness.alike(registry, facts, proposal, isEnough);
}

/** Refuses what the subject's level does not allow after the versions that are there. */
async function checkChange(
  registry: Registry,
  { key, versions }: Facts,
  config: Config & { readonly compatibility: CompatibilityLevel },
  proposal: Proposal,
): Promise<void> {
  const messages = await objections(registry, key, config, versions, proposal);
  if (messages.length > 0) throw refusals.incompatible(qualifiedName(key), messages);
}

/** Refuses a version that breaks schemas which refer to its subject, where the policy says so. */
async function checkReferrers(registry: Registry, facts: Facts, { text, references }: Proposal): Promise<void> {
  const { key, policy, mode } = facts;
  if (effectivePolicy(policy).referrers !== "refuse" || isImport(effectiveMode(mode))) return;
  const impact = await referrerImpact(registry, { key, text, references });
  if (impact.length > 0) throw refusals.breaksReferrers(qualifiedName(key), impact);
}

/** Where a referenced subject may be: in the context named or the referrer's, else in the default one. */
function referenced(subject: string, { context }: SubjectKey): readonly SubjectKey[] {
  const key = subjectKey(subject, context);
  return key.context === DEFAULT_CONTEXT || subject.startsWith(":.")
    ? [key]
    : [key, { ...key, context: DEFAULT_CONTEXT }];
}

/** Refusals that come before the text is looked at. */
function checkEarly(facts: Facts, { id, request }: RegisterCall): void {
  const mode = effectiveMode(facts.mode);
  if (isReadOnly(mode) && facts.versions.length === 0) throw inMode(facts.key, "read-only");
  if (id >= 0 && !isImport(mode)) throw inMode(facts.key, "not import");
  if (isEmpty(request) && facts.versions.every(({ deleted }) => deleted)) throw refusals.emptySchema();
}

/** The proposal with what it takes from the latest version and the config, and the version that it asks for. */
async function prepare(
  registry: Registry,
  facts: Facts,
  call: RegisterCall,
  config: Config,
  asNew: boolean,
): Promise<{ readonly proposed: Proposed; readonly version: number; readonly match: Match }> {
  const { request } = call;
  const before = await latestOf(registry, facts);
  const importing = isImport(effectiveMode(facts.mode));
  const edited = call.edit !== undefined && (call.edit.whole || call.edit.add.length + call.edit.remove.length > 0);
  const named = edited ? undefined : versionIn(request.metadata);
  const version = Math.max(call.version, 0);
  const next = version > 0 ? version : (facts.versions.at(-1)?.version ?? 0) + 1;
  const stamped = edited || call.version !== 0 || named !== undefined;
  const filled = isEmpty(request) && before !== undefined ? withText(request, before) : request;
  const tagged = call.edit === undefined ? filled : await retagged(registry, facts, filled, before, call.edit);
  const base = call.edit?.whole ? undefined : before;
  const proposedAs = async (number: number): Promise<Proposed> => {
    const carried = importing ? tagged : { ...tagged, ...inherited(config, request, base, { next: number, stamped }) };
    checkRules(carried.ruleSet);
    checkSealable(registry.store, carried.metadata);
    const { proposal, targets } = await propose(registry, facts, carried, config, asNew);
    checkSize(registry, proposal);
    return { proposal: { ...proposal, metadataGiven: request.metadata !== undefined || version > 0 }, targets };
  };
  const match = edited ? "none" : matchOf(call, named);
  if (version === 0 && named !== undefined && named > 0) {
    // Metadata that names a version means that one if it is this schema; otherwise it asks for the next.
    const proposed = await proposedAs(named);
    if (await isVersion(registry, facts, named, proposed.proposal)) return { proposed, version, match };
  }
  return { proposed: await proposedAs(next), version, match };
}

/** Refuses what is larger than this registry takes, counted as Confluent's does: the JSON that is kept. */
function checkSize({ maxSchemaBytes }: Registry, { text, references, metadata, ruleSet }: Proposal): void {
  if (maxSchemaBytes === undefined) return;
  const kept = JSON.stringify({ schema: text, references, metadata, ruleSet });
  if (Buffer.byteLength(kept) > maxSchemaBytes) throw refusals.schemaTooLarge();
}

async function isVersion(
  registry: Registry,
  { key, versions }: Facts,
  number: number,
  { text, references, metadata, ruleSet }: Proposal,
): Promise<boolean> {
  const found = versions.find(({ version, deleted }) => version === number && !deleted);
  const stored = found === undefined ? undefined : await registry.library.stored(key.context, found.id);
  return stored?.identity === identityOf({ text, references, metadata, ruleSet });
}

async function retagged(
  registry: Registry,
  { key }: Facts,
  request: SchemaRequest,
  before: StoredSchema | undefined,
  { add, remove, propagate }: SchemaEdit,
): Promise<SchemaRequest> {
  const type = typeOf(registry, request);
  const { engine } = registry;
  const carry = propagate && before?.type === type ? await engine.run("tagged", { type, text: before.text }) : [];
  try {
    const change = { add, remove, carry };
    return { ...request, text: await engine.run("retagged", { type, text: request.text, change }) };
  } catch (error) {
    throw asInvalid(key, request, error);
  }
}

async function latestOf(registry: Registry, facts: Facts): Promise<StoredSchema | undefined> {
  const latest = facts.versions.findLast(({ deleted }) => !deleted);
  return latest === undefined ? undefined : registry.library.stored(facts.key.context, latest.id);
}

function withText(request: SchemaRequest, { text, type, references }: StoredSchema): SchemaRequest {
  return { ...request, text, type, references };
}

/**
 * Metadata and rules as they will be kept: what the request says, else what the latest version has, between the config's
 * defaults and overrides. Metadata that names its version names the new one.
 */
function inherited(
  config: Config,
  request: SchemaRequest,
  before: StoredSchema | undefined,
  { next, stamped }: { readonly next: number; readonly stamped: boolean },
) {
  const metadata = mergedMetadata(config, request.metadata ?? before?.metadata);
  return {
    metadata:
      stamped || versionIn(metadata) !== undefined ? withProperty(metadata, VERSION_PROPERTY, String(next)) : metadata,
    ruleSet: mergedRules(config, request.ruleSet ?? before?.ruleSet),
  };
}

function matchOf({ version }: RegisterCall, named: number | undefined): Match {
  if (version > 0) return "none";
  if (version < 0) return "latest";
  return named === undefined ? "any" : "same";
}

/** Confluent's identity has no type in it: a text that is another type's schema already cannot get an id of its own. */
async function checkType(
  registry: Registry,
  facts: Facts,
  { text, references, metadata, ruleSet, source }: Proposal,
): Promise<void> {
  const same = await registry.store.byIdentity(identityOf({ text, references, metadata, ruleSet }));
  for (const { context, id } of same.filter((one) => one.context === facts.key.context)) {
    const stored = await registry.library.stored(context, id);
    if (stored !== undefined && stored.type !== source.type) throw overwrite(id, context);
  }
}

const CONTROL = /\p{Cc}/u;

/** Refuses names that Confluent's registry refuses. */
export function checkSubject({ context, subject }: SubjectKey): void {
  const reserved = subject === "__GLOBAL" || subject === "__EMPTY" || context === ".__GLOBAL";
  if (CONTROL.test(subject) || CONTROL.test(context) || reserved)
    throw refusals.invalidSubject(qualifiedName({ context, subject }));
}
