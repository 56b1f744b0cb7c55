import { look } from "../../cases/registry.ts";
import { qualifiedName } from "../../names.ts";
import type { Page, PageRequest } from "../page.ts";
import { Subjects, type SubjectsModel } from "../views/subjects.ts";

/** Subjects on a page. */
const PAGE_SIZE = 50;

/** The page that lists subjects. */
export async function subjectsPage({ registry, query }: PageRequest): Promise<Page> {
  const at = look(registry);
  const { prefix = "", context } = query;
  const offset = Math.max(0, Number.parseInt(query.offset ?? "0", 10) || 0);
  const filter = { context: context || undefined, prefix, deleted: "without" as const };
  const found = await at.reading.located({ ...filter, latestOnly: true, part: { offset, limit: PAGE_SIZE + 1 } });
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
    rows,
    prefix,
    context: context || undefined,
    contexts: await at.reading.contexts(),
    offset,
    size: PAGE_SIZE,
    hasMore: found.length > PAGE_SIZE,
    now: registry.now(),
  };
  return { title: "Subjects", area: "subjects", main: Subjects(model) };
}
