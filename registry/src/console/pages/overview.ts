import { allowsAll } from "../../access/decide.ts";
import { auditList } from "../../cases/audit.ts";
import { look, type Registry } from "../../cases/registry.ts";
import type { View } from "../../cases/view.ts";
import { keyText, qualifiedName, subjectKey } from "../../names.ts";
import type { Page, PageRequest } from "../page.ts";
import { Overview, type OverviewModel } from "../views/overview.ts";
import { openDecisions } from "./decisions.ts";
import { type Inventory, inventoryOf } from "./inventory.ts";

/** Entries of the audit log that are looked through for who made the newest changes. */
const AUDITED = 500;
const REJECTIONS = 8;

/** The page that says what is in the registry, and what has happened. */
export async function overviewPage({ registry }: PageRequest): Promise<Page> {
  const at = look(registry);
  const inventory = await inventoryOf(at);
  const authors = await authorsOf(registry, at);
  const services = (await at.reading.services.versions()).filter(({ service }) => at.sight.service(service));
  const model: OverviewModel = {
    subjects: inventory.latest.length,
    versions: inventory.versions,
    services: new Set(services.map(({ service }) => service)).size,
    formats: countsBy(inventory, ({ type }) => type),
    contexts: countsBy(inventory, ({ context }) => context),
    newest: inventory.newest.map((one) => ({
      name: qualifiedName(one),
      version: one.version,
      time: one.time,
      by: authors?.get(`${keyText(one)} ${one.version}`),
    })),
    authors: registry.audit === undefined ? "unknown" : authors === undefined ? "hidden" : "shown",
    rejections: at.rejections.all
      .filter(({ key }) => at.sight.subject(key))
      .slice(0, REJECTIONS)
      .map(({ key, ...one }) => ({ ...one, name: qualifiedName(key), reason: plainReason(one.reason) })),
    environments: await openDecisions(registry, services),
    now: registry.now(),
  };
  return { title: "Overview", area: "overview", main: Overview(model) };
}

function countsBy({ latest }: Inventory, of: (row: Inventory["latest"][number]) => string | undefined) {
  const counts = new Map<string, number>();
  for (const row of latest) {
    const name = of(row);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

/** Who registered versions, by subject and version, for those who may read the audit log; undefined for others. */
async function authorsOf({ actor, audit }: Registry, at: View): Promise<ReadonlyMap<string, string> | undefined> {
  if (audit === undefined) return undefined;
  if (actor.rights !== undefined && !allowsAll(actor.rights, "administer")) return undefined;
  const entries = await auditList(at, { what: "put-version", last: AUDITED });
  return new Map(
    entries.flatMap((entry) => {
      const version: unknown =
        typeof entry.after === "object" && entry.after !== null ? Reflect.get(entry.after, "version") : undefined;
      return [[`${keyText(subjectKey(entry.target ?? ""))} ${String(version)}`, entry.actor] as const];
    }),
  );
}

/** Confluent's messages hold a description among other members. */
function plainReason(reason: string): string {
  return /description:'(.*?)'(?:, additionalInfo|\})/s.exec(reason)?.[1] ?? reason;
}
