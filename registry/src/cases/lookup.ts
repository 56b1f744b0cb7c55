import { identityOf } from "@concordat/schema";
import { mergedMetadata, versionIn } from "../decide/metadata.ts";
import { matches, type Past, type Proposal } from "../decide/register.ts";
import { mergedRules } from "../decide/rules.ts";
import { effectiveConfig } from "../decide/settings.ts";
import type { Config, SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import type { Facts } from "../store/store.ts";
import { schemaAnswer } from "./answers.ts";
import { findSubject } from "./find.ts";
import { isEmpty, propose, type SchemaRequest } from "./propose.ts";
import { textIn } from "./show.ts";
import type { View } from "./view.ts";

/** Finds the version of a subject that holds a schema (Confluent's lookup). What is stored already is not judged as new. */
export async function lookup(
  at: View,
  asked: SubjectKey,
  request: SchemaRequest,
  { deleted, format }: { readonly deleted: boolean; readonly format?: string | undefined },
): Promise<object> {
  const facts = await factsOf(at, asked, request, deleted);
  if (isEmpty(request)) throw refusals.schemaNotFound();
  const config = effectiveConfig(facts.config, at.level);
  const { proposal } = await propose(at, facts, request, config, false);
  const isVisible = (past: Past) => deleted || !past.deleted;
  const isSame = (past: Past) => isVisible(past) && past.stored.type === proposal.source.type;
  const alike = await at.likeness.alike(at, facts, proposal, isSame);
  const identical = ({ identity }: Proposal) =>
    alike.findLast((past) => past.stored.identity === identity && isSame(past));
  // Metadata that names a version means that one.
  const named = versionIn(request.metadata) ?? 0;
  const alikeTo = (wanted: Proposal) =>
    alike.findLast((past) => isVisible(past) && (named === 0 || past.version === named) && matches(past, wanted));
  // What was registered without metadata has that of the version before it.
  const inherited = await inheriting(at, facts, config, proposal);
  const exact = identical(proposal);
  const written = exact ?? alikeTo({ ...proposal, metadataGiven: true });
  const one = written ?? identical(inherited) ?? alikeTo(proposal);
  if (one === undefined) throw refusals.schemaNotFound();
  const { version, id, stored, time } = one;
  // What is found written otherwise is answered with when it was registered.
  const isExact = one === exact || (written === undefined && one === identical(inherited));
  const more = isExact ? {} : { time, deleted: one.deleted };
  const text = await textIn(at, facts.key.context, stored, format);
  return schemaAnswer({ subject: qualifiedName(facts.key), version, id, stored, text, ...more });
}

/** The facts of the subject. An invalid schema is reported before a missing subject. */
async function factsOf(at: View, asked: SubjectKey, request: SchemaRequest, deleted: boolean): Promise<Facts> {
  try {
    return await findSubject(at, asked, deleted);
  } catch (error) {
    const facts = await at.reading.facts(asked);
    if (!isEmpty(request)) await propose(at, facts, request, effectiveConfig(facts.config, at.level), false);
    throw error;
  }
}

/** A proposal with the metadata and rules that it would be registered with: its own, else the latest version's. */
async function inheriting(at: View, { key, versions }: Facts, config: Config, proposal: Proposal): Promise<Proposal> {
  const latest = versions.findLast(({ deleted }) => !deleted);
  const before = latest === undefined ? undefined : await at.library.stored(at.reading, key.context, latest.id);
  const metadata = mergedMetadata(config, proposal.metadata ?? before?.metadata);
  const ruleSet = mergedRules(config, proposal.ruleSet ?? before?.ruleSet);
  const { text, references, identity } = proposal;
  const same = metadata === proposal.metadata && ruleSet === proposal.ruleSet;
  return {
    ...proposal,
    metadata,
    ruleSet,
    identity: same ? identity : identityOf({ text, references, metadata, ruleSet }),
  };
}
