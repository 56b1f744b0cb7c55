import { allows, allowsAll } from "../../access/decide.ts";
import { ofKey } from "../../access/resource.ts";
import { look } from "../../cases/registry.ts";
import { qualifiedName } from "../../names.ts";
import type { Page, PageRequest } from "../page.ts";
import { SettingsPageView } from "../views/settings.ts";
import { settingScope } from "./setting-change.ts";
import { settingRows } from "./setting-rows.ts";

/** Contexts that are offered. */
const OFFERED = 100;

/** The settings of the registry, a context or a subject, and what may be changed of them. */
export async function settingsPage({ registry, query, viewer }: PageRequest): Promise<Page> {
  const at = look(registry);
  const key = settingScope((query.scope ?? "").trim());
  // What holds for everything may be seen by all who may read something, as in the API.
  if (qualifiedName(key) !== "") at.sight.needs(ofKey(key));
  const facts = await at.reading.facts(key);
  const { rights } = registry.actor;
  const may = (operation: "configure" | "delete") => rights === undefined || allows(rights, operation, ofKey(key));
  const main = SettingsPageView({
    scope: qualifiedName(key),
    target: key,
    csrf: viewer.csrf,
    rows: settingRows(at, key, facts),
    versions: facts.versions.toReversed(),
    contexts: (await at.reading.contexts()).slice(0, OFFERED),
    now: registry.now(),
    mayConfigure: may("configure"),
    mayDelete: may("delete"),
    mayAdminister: rights !== undefined && allowsAll(rights, "administer"),
  });
  return { title: "Settings", area: "settings", main };
}
