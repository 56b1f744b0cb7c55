import { look } from "../../cases/registry.ts";
import type { View } from "../../cases/view.ts";
import type { Located } from "../../entities.ts";
import { qualifiedName, subjectKey } from "../../names.ts";
import type { Page, PageRequest } from "../page.ts";
import { Subjects, type SubjectsFilter, type SubjectsModel } from "../views/subjects.ts";
import { inventoryOf } from "./inventory.ts";

/** Subjects on a page. */
const PAGE_SIZE = 50;

/** The page that lists subjects. */
export async function subjectsPage({ registry, query }: PageRequest): Promise<Page> {
  const at = look(registry);
  const offset = Math.max(0, Number.parseInt(query.offset ?? "0", 10) || 0);
  // A prefix may name its context, as everywhere.
  const named = subjectKey(query.prefix ?? "", query.context || undefined);
  const context = query.context || (query.prefix?.startsWith(":.") ? named.context : undefined);
  const filter = { prefix: named.subject, context, format: query.format || undefined };
  const found = await listed(at, filter, offset);
  const rows = await Promise.all(
    found.slice(0, PAGE_SIZE).map(async (one) => ({
      name: qualifiedName(one),
      version: one.version,
      id: one.id,
      time: one.time,
      type: (await at.library.stored(at.reading, one.context, one.id))?.type ?? "",
    })),
  );
  const model: SubjectsModel = {
    ...filter,
    rows,
    contexts: await at.reading.contexts(),
    formats: at.formats.types.toSorted(),
    offset,
    size: PAGE_SIZE,
    hasMore: found.length > PAGE_SIZE,
    now: registry.now(),
  };
  return { title: "Subjects", area: "subjects", main: Subjects(model) };
}

/** The latest versions of a page, and one more where there are further ones. */
async function listed(
  at: View,
  { prefix, context, format }: SubjectsFilter,
  offset: number,
): Promise<readonly Located[]> {
  const part = { offset, limit: PAGE_SIZE + 1 };
  if (format === undefined) return at.reading.located({ context, prefix, deleted: "without", latestOnly: true, part });
  const { latest } = await inventoryOf(at);
  const fits = latest.filter(
    (one) =>
      one.type === format && one.subject.startsWith(prefix) && (context === undefined || one.context === context),
  );
  return fits.slice(offset, offset + part.limit);
}
