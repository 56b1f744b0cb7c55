import type { Metadata, RuleSet, SchemaTags } from "@concordat/schema";
import { overRules, withoutRules } from "../decide/rules.ts";
import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { aliased, findSubject, findVersion, type VersionName } from "./find.ts";
import { register } from "./register.ts";
import type { Registry } from "./registry.ts";

/** What a request changes of a version; what is undefined is kept. */
export interface VersionChange {
  readonly tagsToAdd: readonly SchemaTags[];
  readonly tagsToRemove: readonly SchemaTags[];
  readonly metadata: Metadata | undefined;
  readonly ruleSet: RuleSet | undefined;
  readonly rulesToMerge: RuleSet | undefined;
  readonly rulesToRemove: readonly string[];
  /** 0: the next one. */
  readonly newVersion: number;
}

/** Registers a version again with other tags, metadata or rules (Confluent's `/tags`). */
export async function changeVersion(
  registry: Registry,
  asked: SubjectKey,
  name: VersionName,
  change: VersionChange,
): Promise<object> {
  const key = await aliased(registry, asked);
  const facts = await findSubject(registry, key, false);
  const { id, version } = findVersion(facts, name, false);
  const stored = await registry.library.stored(facts.key.context, id);
  if (stored === undefined) throw refusals.versionNotFound(version);
  const { text, type, references } = stored;
  const rules = overRules(change.ruleSet ?? stored.ruleSet, change.rulesToMerge);
  return register(registry, {
    key: facts.key,
    request: {
      text,
      type,
      references,
      metadata: change.metadata ?? stored.metadata,
      ruleSet: change.rulesToRemove.length === 0 ? rules : withoutRules(rules, change.rulesToRemove),
      normalize: false,
    },
    version: change.newVersion,
    id: -1,
    force: false,
    edit: { add: change.tagsToAdd, remove: change.tagsToRemove, propagate: false, whole: true },
  });
}
