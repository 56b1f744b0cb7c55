import { ofKey } from "../access/resource.ts";
import { mergedMetadata } from "../decide/metadata.ts";
import { effectiveConfig } from "../decide/settings.ts";
import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { aliased, findVersion, type VersionName } from "./find.ts";
import { objections } from "./judge.ts";
import { isEmpty, judgedSource, type SchemaRequest } from "./propose.ts";
import type { View } from "./view.ts";

/**
 * What stands against registering a schema under a subject, in the words of Confluent's rules: against one version, or
 * against all that its level asks for. Empty where nothing does. Throws a Refusal where it is no schema.
 */
export async function checkAgainst(
  at: View,
  asked: SubjectKey,
  version: VersionName | "all",
  request: SchemaRequest,
): Promise<readonly string[]> {
  const key = await aliased(at, asked);
  at.sight.needs(ofKey(key));
  const facts = await at.reading.facts(key);
  const config = effectiveConfig(facts.config, at.level);
  if (typeof version === "number") findVersion(facts, version, false);
  if (isEmpty(request)) throw refusals.emptySchema();
  const metadata = mergedMetadata(config, request.metadata);
  const source = await judgedSource(at, facts, request, config);
  const live = facts.versions.filter(({ deleted }) => !deleted);
  const compared =
    version === "all" ? live : version === "latest" ? live.slice(-1) : live.filter((one) => one.version === version);
  const messages = await objections(at, facts.key, config, compared, { source, metadata });
  if (messages.length > 0) at.rejections.note(facts.key, messages[0] ?? "");
  return messages;
}
