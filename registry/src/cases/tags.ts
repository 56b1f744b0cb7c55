import type { Metadata, RuleSet, SchemaTags } from "@concordat/schema";
import { overRules, withoutRules } from "../decide/rules.ts";
import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { keyText } from "../names.ts";
import { decide } from "./commit.ts";
import { aliased, findSubject, findVersion, type VersionName } from "./find.ts";
import { type RegisterCall, registration } from "./register.ts";
import type { Registry } from "./registry.ts";
import type { View } from "./view.ts";

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
export function changeVersion(
  registry: Registry,
  asked: SubjectKey,
  name: VersionName,
  change: VersionChange,
): Promise<object> {
  return decide(registry, keyText(asked), async (at) => registration(at, await changed(at, asked, name, change)));
}

/** The registration that a change amounts to. */
async function changed(at: View, asked: SubjectKey, name: VersionName, change: VersionChange): Promise<RegisterCall> {
  const facts = await findSubject(at, await aliased(at, asked), false);
  const { id, version } = findVersion(facts, name, false);
  const stored = await at.library.stored(at.reading, facts.key.context, id);
  if (stored === undefined) throw refusals.versionNotFound(version);
  const { text, type, references } = stored;
  const rules = overRules(change.ruleSet ?? stored.ruleSet, change.rulesToMerge);
  return {
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
  };
}
