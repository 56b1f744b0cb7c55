import { usage } from "../../cases/gate.ts";
import type { Html } from "../html.ts";
import { type FieldRow, FieldsView } from "../views/subject-fields.ts";
import { outlineOfVersion } from "./outlines.ts";
import type { ShownVersion } from "./subject-version.ts";

/** Fields that are shown. */
const MOST_FIELDS = 5_000;
/** Versions that are looked through for the one that introduced a field. */
const MOST_VERSIONS = 100;

/** The fields of a version, with where they come from and who reads them. */
export async function fieldsTab(shown: ShownVersion): Promise<Html> {
  const { at, facts, found, isLatest, name } = shown;
  const outline = await outlineOfVersion(at, facts.key, found.id);
  if (outline === undefined) return FieldsView({ rows: undefined, more: 0, unknown: [], isLatest });
  const since = await introductions(shown, new Set(outline.fields.map(({ path }) => path)));
  const report = isLatest ? await usage(at, name, undefined) : undefined;
  const readers = new Map(report?.fields.map((one) => [one.field, one.readers]));
  const rows = outline.fields.slice(0, MOST_FIELDS).map(
    ({ path, type, doc, tags = [] }): FieldRow => ({
      path,
      type,
      doc,
      tags,
      since: since.get(path),
      readers: readers.get(path) ?? [],
    }),
  );
  const more = outline.more + Math.max(0, outline.fields.length - MOST_FIELDS);
  return FieldsView({ rows, more, unknown: report?.unknown ?? [], isLatest });
}

/** For each path the version since which all versions have had it; a number alone where that is not known further back. */
async function introductions({ at, facts, found }: ShownVersion, paths: ReadonlySet<string>) {
  const since = new Map([...paths].map((path) => [path, found.version]));
  const older = facts.versions.filter(({ version, deleted }) => version < found.version && !deleted).toReversed();
  let left: ReadonlySet<string> = paths;
  for (const { version, id } of older.slice(0, MOST_VERSIONS)) {
    if (left.size === 0) break;
    const outline = await outlineOfVersion(at, facts.key, id);
    const had = new Set(outline?.fields.map(({ path }) => path));
    left = left.intersection(had);
    for (const path of left) since.set(path, version);
  }
  return since;
}
