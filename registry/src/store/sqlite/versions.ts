import type { Located, SubjectKey } from "../../entities.ts";
import { keyText } from "../../names.ts";
import { type Epochs, keys } from "../epochs.ts";
import type { Write } from "../store.ts";

/** Versions kept in memory, of all subjects together. */
export const MOST_VERSIONS = 100_000;

/** Reads the versions of a subject beyond a number, in ascending order; 0 for all. */
type Read = (key: SubjectKey, beyond: number) => readonly Located[];

interface Kept {
  readonly epoch: number;
  readonly versions: readonly Located[];
}

/**
 * Reads the versions of subjects, and keeps them until their subject changes: one process alone writes the file, and
 * every change of a subject counts on its epoch. Where versions were only added, those alone are read, so that a
 * registration does not take longer the more versions there are; `changed` has to be told of all writes that were applied.
 */
export function rememberedVersions(read: Read, epochs: Epochs, most: number) {
  const kept = new Map<string, Kept>();
  let count = 0;
  const forget = (name: string) => {
    const known = kept.get(name);
    if (known !== undefined) count -= known.versions.length + 1;
    kept.delete(name);
  };
  return {
    of: (key: SubjectKey): readonly Located[] => {
      const name = keyText(key);
      const epoch = epochs.of(keys.versions(key));
      const known = kept.get(name);
      if (known?.epoch === epoch) return known.versions;
      const before = known?.versions ?? [];
      const more = read(key, before.at(-1)?.version ?? 0);
      const versions = more.length === 0 ? before : [...before, ...more];
      forget(name);
      if (count + versions.length >= most) {
        kept.clear();
        count = 0;
      }
      if (versions.length >= most) return versions;
      kept.set(name, { epoch, versions });
      count += versions.length + 1;
      return versions;
    },
    changed: (writes: readonly Write[]): void => {
      for (const write of writes) {
        if (!("version" in write) || !("key" in write)) continue;
        const name = keyText(write.key);
        const last = kept.get(name)?.versions.at(-1)?.version ?? 0;
        if (write.kind !== "put-version" || write.version <= last) forget(name);
      }
    },
  };
}
