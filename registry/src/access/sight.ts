import type { Actor } from "../actor.ts";
import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { allows, allowsAll, allowsWithin } from "./decide.ts";
import type { Permission } from "./operations.ts";
import { type AccessTarget, ofKey } from "./resource.ts";

/** What the caller of a use case may see, and may do with it. */
export interface Sight {
  /** Whether that is everything. */
  readonly all: boolean;
  /** Whether what a subject has may be shown. */
  subject(key: SubjectKey): boolean;
  /** Whether a context may be shown to exist. */
  context(context: string): boolean;
  service(name: string): boolean;
  environment(name: string): boolean;
  /** Throws a Refusal unless what was called for may be done with this. */
  needs(resource: AccessTarget): void;
}

const yes = () => true;

/** The sight of a caller who may do everything. */
export const FULL_SIGHT: Sight = {
  all: true,
  subject: yes,
  context: yes,
  service: yes,
  environment: yes,
  needs: () => undefined,
};

/** What somebody sees who has called for something that needs a permission: what they may read, and what they may do it with. */
export function sightOf({ name, rights }: Actor, permission: Permission): Sight {
  if (rights === undefined || permission === "none") return FULL_SIGHT;
  if (allowsAll(rights, permission) && allowsAll(rights, "read")) return FULL_SIGHT;
  const sees = (resource: AccessTarget) => allows(rights, "read", resource) || allows(rights, permission, resource);
  return {
    all: false,
    subject: (key) => sees(ofKey(key)),
    context: (context) => allowsWithin(rights, "read", context) || allowsWithin(rights, permission, context),
    service: (of) => sees({ kind: "service", name: of }),
    environment: (of) => sees({ kind: "environment", name: of }),
    needs: (resource) => {
      if (!allows(rights, permission, resource)) throw refusals.forbidden({ actor: name, permission, resource });
    },
  };
}
