import type { Located, SubjectKey } from "../../entities.ts";
import { type Epochs, type Key, keys } from "../epochs.ts";
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
 * Reads the versions of subjects, and keeps them until their subject changes: every change of a subject that this process
 * knows of counts on its epoch. Where versions were only added, those alone are read, so that a
 * registration does not take longer the more versions there are; call `changed` with all writes that were applied, and `moved`
 * with the keys of those of other processes.
 */
export function rememberedVersions(read: Read, epochs: Epochs, most: number) {
  const kept = new Map<Key, Kept>();
  let count = 0;
  const forget = (name: Key) => {
    const known = kept.get(name);
    if (known !== undefined) count -= known.versions.length + 1;
    kept.delete(name);
  };
  const forgetAll = () => {
    kept.clear();
    count = 0;
  };
  return {
    of: (key: SubjectKey): readonly Located[] => {
      const name = keys.versions(key);
      const epoch = epochs.of(name);
      const known = kept.get(name);
      if (known?.epoch === epoch) return known.versions;
      const before = known?.versions ?? [];
      const more = read(key, before.at(-1)?.version ?? 0);
      const versions = more.length === 0 ? before : [...before, ...more];
      forget(name);
      if (count + versions.length >= most) forgetAll();
      if (versions.length >= most) return versions;
      kept.set(name, { epoch, versions });
      count += versions.length + 1;
      return versions;
    },
    /** Undefined where it is not known what has moved. */
    moved: (moved: ReadonlySet<Key> | undefined): void => {
      if (moved === undefined) forgetAll();
      else for (const one of moved) forget(one);
    },
    changed: (writes: readonly Write[]): void => {
      for (const write of writes) {
        if (!("version" in write) || !("key" in write)) continue;
        const name = keys.versions(write.key);
        const last = kept.get(name)?.versions.at(-1)?.version ?? 0;
        if (write.kind !== "put-version" || write.version <= last) forget(name);
      }
    },
  };
}
