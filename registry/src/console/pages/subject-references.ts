import { qualifiedName, subjectKey } from "../../names.ts";
import type { Html } from "../html.ts";
import { ReferencesView } from "../views/subject-references.ts";
import type { ShownVersion } from "./subject-version.ts";

/** What a version refers to, and who refers to it. */
export async function referencesTab({ at, facts, found, stored }: ShownVersion): Promise<Html> {
  const { key } = facts;
  const to = stored.references.map(({ name, subject, version }) => ({
    name,
    subject: qualifiedName(subjectKey(subject, key.context)),
    version,
  }));
  const all = (await at.reading.referrers(key)).filter(({ deleted }) => !deleted);
  const from = all.map((one) => ({ subject: qualifiedName(one), version: one.version, target: one.target }));
  return ReferencesView({ to, from, version: found.version });
}
