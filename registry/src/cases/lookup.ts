import { identityOf } from "@concordat/schema";
import { versionIn } from "../decide/metadata.ts";
import { matches, type Past } from "../decide/register.ts";
import { effectiveConfig } from "../decide/settings.ts";
import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import { schemaAnswer } from "./answers.ts";
import { findSubject } from "./find.ts";
import { propose, type SchemaRequest } from "./propose.ts";
import type { Registry } from "./registry.ts";
import { textIn } from "./show.ts";

/** Finds the version of a subject that holds a schema (Confluent's lookup). */
export async function lookup(
  registry: Registry,
  asked: SubjectKey,
  request: SchemaRequest,
  { deleted, format }: { readonly deleted: boolean; readonly format?: string | undefined },
): Promise<object> {
  const facts = await findSubject(registry, asked, deleted);
  if (request.text === "") throw refusals.schemaNotFound();
  const config = effectiveConfig(facts.config, registry.level);
  const { proposal } = await propose(registry, facts.key, request, config);
  const isVisible = (past: Past) => deleted || !past.deleted;
  const isSame = (past: Past) => isVisible(past) && past.stored.type === proposal.source.type;
  const alike = await registry.likeness.alike(registry, facts, proposal, isSame);
  const identity = identityOf(proposal);
  const exact = alike.findLast((past) => past.stored.identity === identity && isSame(past));
  // Metadata that names a version means that one.
  const named = versionIn(request.metadata) ?? 0;
  const isMeant = ({ version }: Past) => named === 0 || version === named;
  const one = exact ?? alike.findLast((past) => isVisible(past) && isMeant(past) && matches(past, proposal));
  const subject = qualifiedName(facts.key);
  if (one === undefined) throw refusals.schemaNotFound();
  const { version, id, stored, time } = one;
  // What is found written otherwise is answered with when it was registered.
  const more = exact === undefined ? { time, deleted: one.deleted } : {};
  const text = await textIn(registry, facts.key.context, stored, format);
  return schemaAnswer({ subject, version, id, stored, text, ...more });
}
