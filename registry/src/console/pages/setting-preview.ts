import type { CompatibilityLevel } from "@concordat/schema";
import { aliased } from "../../cases/find.ts";
import { compareWith, readingPast } from "../../cases/judge.ts";
import { look } from "../../cases/registry.ts";
import { rehearsed } from "../../cases/rehearse.ts";
import type { View } from "../../cases/view.ts";
import { comparisonPolicy, effectiveConfig, effectivePolicy } from "../../decide/settings.ts";
import type { SubjectKey } from "../../entities.ts";
import { qualifiedName, subjectKey } from "../../names.ts";
import type { Settings, Write } from "../../store/store.ts";
import type { Page, PageRequest } from "../page.ts";
import { PreviewView } from "../views/setting-preview.ts";
import { apply, CHANGEABLE, type SettingsChange } from "./setting-change.ts";
import { settingRows } from "./setting-rows.ts";

/** What a change would do, decided as it would be, before it is done. Throws a Refusal where it would be rejected. */
export async function previewPage({ registry, viewer }: PageRequest, change: SettingsChange): Promise<Page> {
  const writes = await rehearsed(registry, (rehearsing) => apply(rehearsing, change));
  const at = look(registry);
  const { key } = change;
  const settings = await at.reading.settings(key);
  const label = change.kind === "set" ? labelOf(change.setting) : undefined;
  const value = (given: Settings) => {
    const row = settingRows(at, key, given).find(({ setting }) => setting === label);
    return row ?? { setting: label ?? "", value: "", from: "nothing", isOwn: false };
  };
  const effects = change.kind === "delete" ? await deletion(at, change) : await effectsOf(at, change, writes);
  const main = PreviewView({
    scope: qualifiedName(key),
    csrf: viewer.csrf,
    change,
    noun: CHANGEABLE.find((one) => change.kind === "set" && one.setting === change.setting)?.noun ?? "",
    before: change.kind === "set" ? value(settings) : undefined,
    after: change.kind === "set" ? value(settingsAfter(settings, key, writes)) : undefined,
    effects,
  });
  return { title: "Review a change of settings", area: "settings", main };
}

function labelOf(setting: string): string | undefined {
  // Fields of a config that are no level are shown by their names.
  return setting === "alias" ? "alias" : CHANGEABLE.find((one) => one.setting === setting)?.label;
}

/** The settings as they will be when something is written. */
function settingsAfter(settings: Settings, key: SubjectKey, writes: readonly Write[]): Settings {
  const own = key.subject === "" ? "context" : "subject";
  let { config, mode, policy } = settings;
  for (const write of writes) {
    if (write.kind === "put-config") config = { ...config, [own]: write.config };
    if (write.kind === "put-mode") mode = { ...mode, [own]: write.mode };
    if (write.kind === "put-policy") policy = { ...policy, [own]: write.policy };
  }
  return { ...settings, config, mode, policy };
}

async function effectsOf(
  at: View,
  change: SettingsChange & { readonly kind: "set" },
  writes: readonly Write[],
): Promise<readonly string[]> {
  const { key, setting, value } = change;
  const settings = settingsAfter(await at.reading.settings(key), key, writes);
  const inherited = key.subject === "" ? ["Subjects and contexts below that have a setting of their own keep it."] : [];
  if (setting === "compatibility")
    return [...inherited, ...(await levelEffects(at, key, effectiveConfig(settings.config, at.level).compatibility))];
  if (setting === "alias") return aliasEffects(at, key, value);
  if (setting === "referrers" || setting === "validation")
    return [...inherited, POLICY_EFFECTS[effectivePolicy(settings.policy)[setting]]];
  const dropped = writes.filter(({ kind }) => kind === "drop-version").length;
  const removed = dropped === 0 ? [] : [`${dropped} soft-deleted versions are removed for good.`];
  return [...inherited, ...removed, ...(MODE_EFFECTS[value ?? ""] ?? [])];
}

const POLICY_EFFECTS = {
  report: "A version that would break schemas which refer to this one is accepted, and the answer says whom it breaks.",
  refuse: "A version that would break schemas which refer to this one is rejected.",
  tolerant: "A schema is accepted if Confluent's registry accepts it.",
  strict:
    "A schema that the compiler of its format rejects is rejected, such as a Protobuf schema that buf build rejects.",
} as const;

const MODE_EFFECTS: Readonly<Record<string, readonly string[]>> = {
  READWRITE: ["Schemas may be registered and deleted, and settings changed."],
  READONLY: ["Registering and deleting are rejected, and so are changes of settings other than the mode."],
  READONLY_OVERRIDE: ["Registering and deleting are rejected, and so are changes of settings other than the mode."],
  IMPORT: ["Schemas are registered with the ids that requests name, and without a check of compatibility."],
};

/** What the level would have said of the latest version. */
async function levelEffects(at: View, key: SubjectKey, level: CompatibilityLevel): Promise<readonly string[]> {
  const { versions, config } = await at.reading.facts(key);
  const live = versions.filter(({ deleted }) => !deleted);
  const latest = live.at(-1);
  const history = live.slice(0, -1);
  const proposed = latest && (await at.library.past(at.whole, key, latest.version, latest.id));
  if (latest === undefined || proposed === undefined || history.length === 0 || !at.formats.has(proposed.source.type))
    return ["It counts for schemas that are registered from now on."];
  const { compatible } = await compareWith(at, {
    level,
    policy: comparisonPolicy(effectiveConfig(config, at.level)),
    proposed: proposed.source,
    history,
    read: await readingPast(at, key, level, history),
  });
  return [
    "It counts for schemas that are registered from now on. What is registered stays.",
    compatible
      ? `The latest version, ${latest.version}, would be accepted by ${level} after the versions before it.`
      : `The latest version, ${latest.version}, would have been rejected by ${level}: a version before it is incompatible.`,
  ];
}

async function aliasEffects(at: View, key: SubjectKey, value: string | undefined): Promise<readonly string[]> {
  if (value === undefined) return ["Requests for this subject mean the subject itself again."];
  const target = subjectKey(value, key.context);
  const { versions } = await at.reading.facts(target);
  const there = versions.some(({ deleted }) => !deleted);
  return [
    `Requests for this subject then mean ${qualifiedName(target)}: its own versions cannot be reached while it is an alias.`,
    ...(there ? [] : [`${qualifiedName(target)} has no version yet.`]),
  ];
}

async function deletion(
  at: View,
  { key, version, permanent }: SettingsChange & { readonly kind: "delete" },
): Promise<readonly string[]> {
  const { versions } = await at.reading.facts(await aliased(at, key));
  const id = versions.find((one) => one.version === version)?.id;
  if (permanent)
    return [
      "It cannot be brought back.",
      `Consumers that meet an event with the schema id ${id} cannot read it, unless another version has that id.`,
    ];
  const left = versions.filter((one) => !one.deleted && one.version !== version);
  const last = left.at(-1)?.version;
  return [
    last === undefined ? "The subject has no version left." : `The latest version is then ${last}.`,
    `Consumers still find the schema by its id, ${id}. New schemas are no longer compared with it.`,
    "To bring the schema back, register it again: it becomes a new version with the same id.",
  ];
}
