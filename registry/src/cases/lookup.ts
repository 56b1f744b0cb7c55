import { identityOf } from "@concordat/schema";
import { versionIn } from "../decide/metadata.ts";
import { matches } from "../decide/register.ts";
import { effectiveConfig } from "../decide/settings.ts";
import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import { schemaAnswer } from "./answers.ts";
import { findSubject } from "./find.ts";
import { propose, type SchemaRequest, withPast } from "./propose.ts";
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
  const found = await withPast(registry, facts, (past) => {
    const { text, references, metadata, ruleSet } = proposal;
    const identity = identityOf({ text, references, metadata, ruleSet });
    const visible = past.filter((one) => deleted || !one.deleted).reverse();
    const exact = visible.find(({ stored }) => stored.identity === identity && stored.type === proposal.schema.type);
    // Metadata that names a version means that one.
    const named = versionIn(request.metadata) ?? 0;
    const loose = () => visible.find((one) => (named === 0 || one.version === named) && matches(one, proposal));
    return { exact, loose: exact === undefined ? loose() : undefined };
  });
  const { exact, loose } = found;
  const subject = qualifiedName(facts.key);
  const one = exact ?? loose;
  if (one === undefined) throw refusals.schemaNotFound();
  const { version, id, stored, time } = one;
  // What is found written otherwise is answered with when it was registered.
  const more = exact === undefined ? { time, deleted: one.deleted } : {};
  const text = await textIn(registry, facts.key.context, stored, format);
  return schemaAnswer({ subject, version, id, stored, text, ...more });
}
