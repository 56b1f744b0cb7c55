import { guidOf } from "@concordat/schema";
import { findSubject, findVersion } from "../../cases/find.ts";
import { look } from "../../cases/registry.ts";
import { refusals } from "../../errors.ts";
import { qualifiedName, subjectKey } from "../../names.ts";
import type { Html } from "../html.ts";
import type { Page, PageRequest } from "../page.ts";
import { SUBJECT_TABS, type SubjectTab, SubjectView } from "../views/subject.ts";
import type { ShownVersion } from "./subject-version.ts";

/** The page of a subject, as of one of its versions: one of its parts. */
export async function subjectPage({ registry, params, query, tools }: PageRequest): Promise<Page> {
  const at = look(registry);
  const facts = await findSubject(at, subjectKey(params.subject ?? ""), false);
  const { key, versions } = facts;
  const wanted = params.version ?? "latest";
  const found = findVersion(facts, wanted === "latest" ? "latest" : Number(wanted), true);
  const stored = await at.library.stored(at.reading, key.context, found.id);
  if (stored === undefined) throw refusals.versionNotFound(found.version);
  const latest = versions.findLast(({ deleted }) => !deleted);
  const name = qualifiedName(key);
  const shown: ShownVersion = { at, facts, found, stored, isLatest: found === latest, name, tools };
  const { tab, label } = SUBJECT_TABS.find((one) => one.tab === query.show) ?? SUBJECT_TABS[0];
  const content = await CONTENT[tab](shown);
  const head = {
    name,
    context: key.context,
    type: stored.type,
    id: found.id,
    guid: guidOf(stored.identity),
    version: found.version,
    isLatest: found === latest,
    isDeleted: found.deleted,
    versions: versions.toReversed(),
    now: registry.now(),
  };
  return {
    title: tab === "schema" ? name : `${label} of ${name}`,
    area: "subjects",
    main: SubjectView({ head, tab, content }),
  };
}

/** What each part shows; it is loaded with the first request for it. */
const CONTENT: Readonly<Record<SubjectTab, (shown: ShownVersion) => Promise<Html>>> = {
  schema: async (shown) => (await import("./subject-schema.ts")).schemaTab(shown),
  fields: async (shown) => (await import("./subject-fields.ts")).fieldsTab(shown),
  examples: async (shown) => (await import("./subject-examples.ts")).examplesTab(shown),
  references: async (shown) => (await import("./subject-references.ts")).referencesTab(shown),
  settings: async (shown) => (await import("./subject-settings.ts")).settingsTab(shown),
  typescript: async (shown) => (await import("./subject-types.ts")).typesTab(shown),
};
