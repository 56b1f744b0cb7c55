import type { SubjectKey } from "../entities.ts";
import { type AccessWrite, isAccessWrite } from "./access.ts";
import { isAssociationWrite } from "./associations.ts";
import { type Key, keys } from "./epochs.ts";
import { isServiceWrite } from "./services.ts";
import type { Write } from "./store.ts";

/** The keys that a write moves whatever is in the store; a store adds those that it learns of as it writes. */
export function movedBy(write: Write): readonly Key[] {
  if (isServiceWrite(write)) return [keys.services];
  if (isAssociationWrite(write)) return [keys.associations];
  if (isAccessWrite(write)) return movedByAccess(write);
  switch (write.kind) {
    case "put-version":
      return [...ofVersion(write.key), ...write.references.map(keys.referrers)];
    case "hide-version":
      return ofVersion(write.key);
    case "drop-version":
      return [...ofVersion(write.key), keys.lasting(write.key)];
    case "drop-context":
      // Its ids begin anew.
      return [keys.contexts, keys.context(write.context)];
    case "note-key":
      return [];
    case "put-config":
    case "put-policy":
    case "put-mode":
    case "clear-modes":
      return [keys.settings];
  }
}

function movedByAccess({ kind }: AccessWrite): readonly Key[] {
  if (kind === "use-token") return [];
  return kind === "note" || kind === "forget-notes" ? [keys.notes] : [keys.access];
}

function ofVersion(key: SubjectKey): readonly Key[] {
  return [keys.versions(key), keys.context(key.context), keys.context()];
}
