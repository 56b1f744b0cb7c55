import type { SubjectKey } from "../entities.ts";
import { keyText } from "../names.ts";
import type { SubjectFilter } from "../store/store.ts";
import type { View } from "./view.ts";

/** The subjects of a filter. One is deleted only where all of its versions are. */
export async function listSubjects({ reading }: View, filter: SubjectFilter): Promise<readonly SubjectKey[]> {
  const subjects = await reading.subjects(filter);
  if (filter.deleted !== "only") return subjects;
  const live = new Set((await reading.subjects({ ...filter, deleted: "without" })).map(keyText));
  return subjects.filter((key) => !live.has(keyText(key)));
}
