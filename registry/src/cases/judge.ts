import {
  type Comparison,
  type ComparisonView,
  type CompatibilityLevel,
  type CompatibilityPolicy,
  confluentMessages,
  type Metadata,
  versionsToCompare,
} from "@concordat/schema";
import type { Proposal } from "../decide/register.ts";
import { comparisonPolicy } from "../decide/settings.ts";
import type { Config, StoredSchema, SubjectKey, Version } from "../entities.ts";
import { pacer } from "../pool/pace.ts";
import { isLarge, type SourceText, sizeOf } from "../pool/source.ts";
import type { Compared, Judged, PastSource } from "../pool/tasks.ts";
import type { View } from "./view.ts";

/** The most versions, and UTF-16 units of their texts, that are judged in one piece: here, and by a worker. */
const PART_VERSIONS = 16;
const PART_SIZE = { here: 8 * 1024, apart: 256 * 1024 };

/** Reads a version that is compared with, at once where it is there already; undefined where it is gone. */
type ReadPast<Entry> = (entry: Entry) => PastSource | undefined | Promise<PastSource | undefined>;

/**
 * Judges a schema against the versions that its level asks for, errors alone, newest first until one fails. Long
 * histories are judged in parts, and others have their turn between.
 */
export function compareWith<Entry extends { readonly version: number }>(
  { engine }: Pick<View, "engine">,
  question: Question<Entry>,
): Promise<Judged<Comparison>> {
  return inParts(question, false, (compared) => engine.run("compare", compared));
}

/** The same with every difference as it is shown, and its witness if asked for. */
export function reportWith<Entry extends { readonly version: number }>(
  { engine }: Pick<View, "engine">,
  { witness, ...question }: Question<Entry> & { readonly witness: boolean },
): Promise<Judged<ComparisonView>> {
  return inParts(question, witness, (compared) => engine.run("report", { ...compared, witness }));
}

interface Question<Entry> {
  readonly level: CompatibilityLevel;
  readonly policy?: CompatibilityPolicy;
  readonly proposed: SourceText;
  readonly history: readonly Entry[];
  readonly read: ReadPast<Entry>;
}

async function inParts<Entry extends { readonly version: number }, One>(
  { level, policy, proposed, history, read }: Question<Entry>,
  alwaysApart: boolean,
  judge: (compared: Compared) => Promise<Judged<One>>,
): Promise<Judged<One>> {
  const comparisons: One[] = [];
  const pause = pacer();
  const own = sizeOf(proposed);
  let part: PastSource[] = [];
  let place: keyof typeof PART_SIZE = "here";
  let size = 0;
  /** Whether all of the part are compatible. */
  const judged = async (): Promise<boolean> => {
    if (part.length === 0) return true;
    const { compatible, comparisons: more } = await judge({
      level,
      ...(policy === undefined ? {} : { policy }),
      proposed,
      history: part,
    });
    comparisons.push(...more);
    part = [];
    size = 0;
    const turn = pause();
    if (turn !== undefined) await turn;
    return compatible;
  };
  for (const entry of versionsToCompare(level, history)) {
    const found = read(entry);
    const past = found instanceof Promise ? await found : found;
    if (past === undefined) continue;
    // Small ones are judged here, large ones by a worker, all in their order.
    const length = sizeOf(past.source);
    const where = alwaysApart || isLarge(own + length) ? "apart" : "here";
    if (where !== place && !(await judged())) return { compatible: false, comparisons };
    place = where;
    part.push(past);
    size += length;
    const full = part.length === PART_VERSIONS || size > PART_SIZE[place];
    if (full && !(await judged())) return { compatible: false, comparisons };
  }
  return { compatible: await judged(), comparisons };
}

/** Versions that are read one by one; more of them are kept together, as they are asked for again and again. */
const FEW = 8;

/** Reads versions of a subject. */
export async function readingPast(
  at: View,
  key: SubjectKey,
  level: CompatibilityLevel,
  history: readonly Version[],
): Promise<ReadPast<Version>> {
  const { library, reading } = at;
  if (versionsToCompare(level, history).length <= FEW)
    return ({ version, id }) => library.past(reading, key, version, id);
  const all = await library.history(reading, key);
  // One that is not there says itself why it cannot be read.
  return ({ version, id }) => all.get(version) ?? library.past(reading, key, version, id);
}

/**
 * What stands against a proposal, in Confluent's words: judged against the live ones of some versions that the config's
 * level and group ask for, and for its reserved fields. Empty where nothing does.
 */
export async function objections(
  at: View,
  key: SubjectKey,
  config: Config & { readonly compatibility: CompatibilityLevel },
  versions: readonly Version[],
  { source, metadata }: Pick<Proposal, "source" | "metadata">,
): Promise<readonly string[]> {
  const live = versions.filter(({ deleted }) => !deleted);
  if (live.length === 0 && !config.validateFields) return [];
  const history = await inGroup(at, key, config.compatibilityGroup, live, metadata);
  const level = config.compatibility;
  const judged = await compareWith(at, {
    level,
    policy: comparisonPolicy(config),
    proposed: source,
    history,
    read: await readingPast(at, key, level, history),
  });
  const validateFields = config.validateFields ?? false;
  const latest = validateFields ? await storedOf(at, key, history.at(-1)) : undefined;
  const question = { source, metadata, before: latest?.metadata };
  const reserved = validateFields ? await at.engine.run("reserved", question) : [];
  const format = await at.formats.load(source.type);
  if (format === undefined) throw new Error(`no format ${source.type}`);
  return confluentMessages(format, { level, ...judged }, { validateFields, reserved });
}

/** The versions whose metadata has the proposal's value of the property that groups them. */
async function inGroup(
  at: View,
  key: SubjectKey,
  group: string | undefined,
  versions: readonly Version[],
  metadata: Metadata | undefined,
): Promise<readonly Version[]> {
  if (group === undefined) return versions;
  const found: Version[] = [];
  const pause = pacer();
  for (const version of versions) {
    const stored = await storedOf(at, key, version);
    await pause();
    if (stored?.metadata?.properties?.[group] === metadata?.properties?.[group]) found.push(version);
  }
  return found;
}

async function storedOf(
  { library, reading }: View,
  { context }: SubjectKey,
  version: Version | undefined,
): Promise<StoredSchema | undefined> {
  return version === undefined ? undefined : library.stored(reading, context, version.id);
}
