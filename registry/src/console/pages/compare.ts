import type { ComparisonView, DifferenceView } from "@concordat/schema";
import { findSubject, findVersion } from "../../cases/find.ts";
import { look } from "../../cases/registry.ts";
import type { View } from "../../cases/view.ts";
import { comparisonPolicy, effectiveConfig } from "../../decide/settings.ts";
import type { Version } from "../../entities.ts";
import { refusals } from "../../errors.ts";
import { qualifiedName, subjectKey } from "../../names.ts";
import type { Facts } from "../../store/store.ts";
import { diffLines } from "../code/diff.ts";
import { type CodeRange, lineAt, linesOf, rangeAt } from "../code/lines.ts";
import { lineText } from "../code/token.ts";
import type { Page, PageRequest } from "../page.ts";
import { CompareView } from "../views/compare.ts";
import type { ComparedSide, DiffNote } from "../views/compare-model.ts";

/** Lines of a side that are shown. */
const MOST_LINES = 3_000;
/** Differences that are shown. */
const MOST_NOTES = 100;

/** The page that compares two versions of a subject. */
export async function comparePage({ registry, query }: PageRequest): Promise<Page> {
  const at = look(registry);
  const facts = await findSubject(at, subjectKey(query.subject ?? ""), false);
  const to = versionIn(
    facts,
    query.to,
    facts.versions.findLast(({ deleted }) => !deleted),
  );
  const from = versionIn(
    facts,
    query.from,
    facts.versions.findLast((one) => one.version < to.version && !one.deleted) ?? to,
  );
  const [old, fresh] = [await sideOf(at, facts, from), await sideOf(at, facts, to)];
  const comparison = old.type === fresh.type ? await differences(at, facts, from, to) : undefined;
  const name = qualifiedName(facts.key);
  const notes = (comparison?.differences ?? []).slice(0, MOST_NOTES).map((one) => noteOf(one, old, fresh));
  const main = CompareView({
    name,
    versions: facts.versions.toReversed(),
    old,
    fresh,
    pairs: diffLines(old.lines.map(lineText), fresh.lines.map(lineText)),
    notes,
    unlisted: Math.max(0, (comparison?.differences.length ?? 0) - MOST_NOTES) + (comparison?.unlisted ?? 0),
    judged: comparison !== undefined,
    inline: query.view === "inline",
    level: effectiveConfig(facts.config, at.level).compatibility,
  });
  return { title: `${name}: version ${from.version} and ${to.version}`, area: "subjects", main };
}

function versionIn(facts: Facts, wanted: string | undefined, otherwise: Version | undefined): Version {
  if (wanted === undefined || wanted === "") return otherwise ?? findVersion(facts, "latest", true);
  return findVersion(facts, wanted === "latest" ? "latest" : Number(wanted), true);
}

async function sideOf(at: View, { key }: Facts, { version, id }: Version): Promise<ComparedSide> {
  const stored = await at.library.stored(at.reading, key.context, id);
  if (stored === undefined) throw refusals.versionNotFound(version);
  const lines = linesOf(stored.text);
  return {
    version,
    id,
    type: stored.type,
    text: stored.text,
    lines: lines.slice(0, MOST_LINES),
    hidden: Math.max(0, lines.length - MOST_LINES),
  };
}

/** What differs, in both directions, with events that show it; undefined where there is no engine for the type. */
async function differences(at: View, facts: Facts, from: Version, to: Version): Promise<ComparisonView | undefined> {
  const past = await at.library.past(at.whole, facts.key, from.version, from.id);
  const proposed = await at.library.past(at.whole, facts.key, to.version, to.id);
  if (past === undefined || proposed === undefined || !at.formats.has(proposed.source.type)) return undefined;
  const judged = await at.engine.run("report", {
    level: "FULL",
    policy: comparisonPolicy(effectiveConfig(facts.config, at.level)),
    proposed: proposed.source,
    history: [past],
    witness: true,
  });
  return judged.comparisons[0] ?? { version: from.version, differences: [] };
}

function noteOf(difference: DifferenceView, old: ComparedSide, fresh: ComparedSide): DiffNote {
  return { difference, old: placeIn(old, difference.old), fresh: placeIn(fresh, difference.new) };
}

function placeIn({ text, lines }: ComparedSide, place: DifferenceView["old"]) {
  const range: CodeRange | undefined = rangeAt(text, place);
  const line = range === undefined ? -1 : lineAt(lines, range);
  return range === undefined || line === -1 ? undefined : { range, line };
}
