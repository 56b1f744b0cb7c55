import type { Located, SubjectKey } from "../../entities.ts";
import { keyText } from "../../names.ts";
import type { Epochs } from "../epochs.ts";

/** Versions kept in memory, of all subjects together. */
const MOST = 200_000;

/**
 * Reads the versions of subjects, and keeps them until their subject changes: one process alone writes the file, and
 * every change of a subject counts on its epoch.
 */
export function rememberedVersions(
  read: (key: SubjectKey) => readonly Located[],
  epochs: Epochs,
): (key: SubjectKey) => readonly Located[] {
  const kept = new Map<string, { readonly epoch: number; readonly versions: readonly Located[] }>();
  let count = 0;
  return (key) => {
    const name = keyText(key);
    const epoch = epochs.ofSubject(key);
    const known = kept.get(name);
    if (known?.epoch === epoch) return known.versions;
    const versions = read(key);
    count += versions.length + 1 - (known === undefined ? 0 : known.versions.length + 1);
    if (count > MOST) {
      kept.clear();
      count = versions.length + 1;
    }
    kept.set(name, { epoch, versions });
    return versions;
  };
}
