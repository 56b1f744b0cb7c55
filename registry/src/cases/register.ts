import type { CompatibilityLevel, SchemaTags } from "@concordat/schema";
import { ofKey } from "../access/resource.ts";
import { mergedMetadata, VERSION_PROPERTY, versionIn, withProperty } from "../decide/metadata.ts";
import { decideRegister, type Match, type Past, type Proposal, type RegisterDecision } from "../decide/register.ts";
import { checkRules, mergedRules } from "../decide/rules.ts";
import { checkSealable } from "../decide/sealable.ts";
import { effectiveConfig, effectiveMode, effectivePolicy, inMode, isImport, isReadOnly } from "../decide/settings.ts";
import { checkSubject } from "../decide/subject.ts";
import type { Config, StoredSchema, SubjectKey } from "../entities.ts";
import { isRefusal, type RefusalKind, refusals } from "../errors.ts";
import { keyText, qualifiedName, subjectKey } from "../names.ts";
import type { Asked } from "../store/epochs.ts";
import type { Facts } from "../store/store.ts";
import { registerAnswer } from "./answers.ts";
import { type Decided, decide } from "./commit.ts";
import { aliased } from "./find.ts";
import { objections } from "./judge.ts";
import { asInvalid, INVALID_SCHEMA, isEmpty, type Proposed, propose, type SchemaRequest, typeOf } from "./propose.ts";
import { referrerImpact } from "./referrers.ts";
import type { Registry } from "./registry.ts";
import { checkValid } from "./validate.ts";
import type { View } from "./view.ts";

/** What a request to register says. */
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

/** What became of a registration. */
export interface RegisteredVersion {
  /** As Confluent's registry answers it. */
  readonly answer: object;
  /** Where the schema was there: what was asked to find that. As long as none of it changes the answer is the same. */
  readonly asked: Asked | undefined;
}

/** Registers a schema under a subject, or finds it there. */
export async function register(registry: Registry, call: RegisterCall): Promise<RegisteredVersion> {
  let asked: Asked | undefined;
  const answer = await decide(registry, keyText(call.key), async (at) => {
    const found = await registration(at, call);
    asked = found.writes.length === 0 ? at.reading.asked : undefined;
    return found;
  });
  return { answer, asked };
}

/** What a registration comes to. Throws a Refusal where it is refused. */
export async function registration(at: View, call: RegisterCall): Promise<Required<Decided<object>>> {
  const key = call.mayBeAlias ? await aliased(at, call.key) : call.key;
  checkSubject(key);
  at.sight.needs(ofKey(key));
  const facts = await at.reading.facts(key);
  const config = effectiveConfig(facts.config, at.level);
  checkEarly(facts, call);
  const { decision, proposal } = await decided(at, { facts, call, config });
  if (decision.kind === "existing") {
    const { stored, version, id, time, deleted } = decision.past;
    const answer = registerAnswer({ id, version, stored, ...(decision.loose ? { time, deleted } : {}) });
    return { writes: [], answer: () => answer };
  }
  await checkValid(at, facts, proposal);
  if (decision.checked) await checkChange(at, facts, config, proposal);
  if (!call.force) await checkReferrers(at, facts, proposal);
  const { writes, version, schema } = decision;
  return { writes, answer: ([id = -1]) => registerAnswer({ id, version, stored: schema }) };
}

/** What a registration is decided on. */
interface Question {
  readonly facts: Facts;
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
async function decided(at: View, asked: Question): Promise<Judged> {
  const { id, edit } = asked.call;
  try {
    return await decidedAs(at, asked, id < 0);
  } catch (error) {
    if (id >= 0 || edit !== undefined || asked.facts.versions.length === 0) throw error;
    if (!isRefusal(error, NOT_TAKEN)) throw error;
    const there = await decidedAs(at, asked, false).catch(() => undefined);
    if (there?.decision.kind === "existing") return there;
    throw error;
  }
}

interface Judged {
  readonly decision: RegisterDecision;
  readonly proposal: Proposal;
}

async function decidedAs(at: View, { facts, call, config }: Question, asNew: boolean): Promise<Judged> {
  const { proposed, version, match } = await prepare(at, facts, call, config, asNew);
  const { proposal, targets } = proposed;
  const isNew = await isNewIn(at, facts, proposal);
  const given = call.request.metadata;
  const references = targets.map((target) => ({ ...target.key, version: target.version }));
  const request = { proposal, match, given, references, version, id: call.id, skipCheck: call.force };
  const alike = await alikeOf(at, facts, proposal, match);
  // Soft-deleted ones may go for good, unless something refers to them.
  const referrers = alike.some(({ deleted }) => deleted) ? await at.reading.referrers(facts.key) : [];
  return { decision: decideRegister({ facts, alike, referrers, isNew }, request), proposal };
}

/** The versions that a decision has to know of: those that may be the proposed schema. */
function alikeOf(at: View, facts: Facts, proposal: Proposal, match: Match): Promise<readonly Past[]> {
  const { likeness } = at;
  if (match === "none" || match === "same") return likeness.same(at, facts, proposal);
  const isEnough = ({ deleted, stored }: Past) => match === "any" && !deleted && stored.type === proposal.source.type;
  return likeness.alike(at, facts, proposal, isEnough);
}

/** Refuses what the subject's level does not allow after the versions that are there. */
async function checkChange(
  at: View,
  { key, versions }: Facts,
  config: Config & { readonly compatibility: CompatibilityLevel },
  proposal: Proposal,
): Promise<void> {
  const messages = await objections(at, key, config, versions, proposal);
  if (messages.length === 0) return;
  at.rejections.note(key, messages[0] ?? "");
  throw refusals.incompatible(qualifiedName(key), messages);
}

/** Refuses a version that breaks schemas which refer to its subject, where the policy says so. */
async function checkReferrers(at: View, facts: Facts, { text, references }: Proposal): Promise<void> {
  const { key, policy, mode } = facts;
  if (effectivePolicy(policy).referrers !== "refuse" || isImport(effectiveMode(mode))) return;
  const impact = await referrerImpact(at, { key, text, references });
  // Those that the caller may not see are not named.
  const named = impact.filter(({ subject }) => at.sight.subject(subjectKey(subject)));
  if (impact.length > 0) throw refusals.breaksReferrers(qualifiedName(key), named);
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
  at: View,
  facts: Facts,
  call: RegisterCall,
  config: Config,
  asNew: boolean,
): Promise<{ readonly proposed: Proposed; readonly version: number; readonly match: Match }> {
  const { request } = call;
  const before = await latestOf(at, facts);
  const importing = isImport(effectiveMode(facts.mode));
  const edited = call.edit !== undefined && (call.edit.whole || call.edit.add.length + call.edit.remove.length > 0);
  const named = edited ? undefined : versionIn(request.metadata);
  const version = Math.max(call.version, 0);
  const next = version > 0 ? version : (facts.versions.at(-1)?.version ?? 0) + 1;
  const stamped = edited || call.version !== 0 || named !== undefined;
  const filled = isEmpty(request) && before !== undefined ? withText(request, before) : request;
  const tagged = call.edit === undefined ? filled : await retagged(at, facts, filled, before, call.edit);
  const base = call.edit?.whole ? undefined : before;
  const proposedAs = async (number: number): Promise<Proposed> => {
    const carried = importing ? tagged : { ...tagged, ...inherited(config, request, base, { next: number, stamped }) };
    checkRules(carried.ruleSet);
    checkSealable(at, carried.metadata);
    const { proposal, targets } = await propose(at, facts, carried, config, asNew);
    checkSize(at, proposal);
    return { proposal: { ...proposal, metadataGiven: request.metadata !== undefined || version > 0 }, targets };
  };
  const match = edited ? "none" : matchOf(call, named);
  if (version === 0 && named !== undefined && named > 0) {
    // Metadata that names a version means that one if it is this schema; otherwise it asks for the next.
    const proposed = await proposedAs(named);
    if (await isVersion(at, facts, named, proposed.proposal)) return { proposed, version, match };
  }
  return { proposed: await proposedAs(next), version, match };
}

/** Refuses what is larger than this registry takes, counted as Confluent's does: the JSON that is kept. */
function checkSize({ maxSchemaBytes }: View, { text, references, metadata, ruleSet }: Proposal): void {
  if (maxSchemaBytes === undefined) return;
  const kept = JSON.stringify({ schema: text, references, metadata, ruleSet });
  if (Buffer.byteLength(kept) > maxSchemaBytes) throw refusals.schemaTooLarge();
}

async function isVersion(at: View, { key, versions }: Facts, number: number, { identity }: Proposal): Promise<boolean> {
  const found = versions.find(({ version, deleted }) => version === number && !deleted);
  const stored = found === undefined ? undefined : await at.library.stored(at.reading, key.context, found.id);
  return stored?.identity === identity;
}

async function retagged(
  at: View,
  { key }: Facts,
  request: SchemaRequest,
  before: StoredSchema | undefined,
  { add, remove, propagate }: SchemaEdit,
): Promise<SchemaRequest> {
  const type = typeOf(at, request);
  const { engine } = at;
  const carry = propagate && before?.type === type ? await engine.run("tagged", { type, text: before.text }) : [];
  try {
    const change = { add, remove, carry };
    return { ...request, text: await engine.run("retagged", { type, text: request.text, change }) };
  } catch (error) {
    throw asInvalid(key, request, error);
  }
}

async function latestOf(at: View, facts: Facts): Promise<StoredSchema | undefined> {
  const latest = facts.versions.findLast(({ deleted }) => !deleted);
  return latest === undefined ? undefined : at.library.stored(at.reading, facts.key.context, latest.id);
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

/**
 * Whether no id of the context stands for the proposal yet. Confluent's identity has no type in it: a text that is another
 * type's schema already cannot get an id of its own, and is refused.
 */
async function isNewIn(at: View, { key }: Facts, { identity, source }: Proposal): Promise<boolean> {
  const ids = await at.reading.byIdentity(identity);
  const here = ids.filter(({ context }) => context === key.context);
  for (const { context, id } of here) {
    const stored = await at.library.stored(at.reading, context, id);
    if (stored !== undefined && stored.type !== source.type) throw refusals.idTaken(id, context);
  }
  return here.length === 0;
}
