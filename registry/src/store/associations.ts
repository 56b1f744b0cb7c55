import type { SubjectKey } from "../entities.ts";
import type { Part } from "./part.ts";

/** How an association may hold its subject. */
export const LIFECYCLES = ["STRONG", "WEAK"] as const;
/** A strong association owns its subject, which has no other one; weak ones share theirs. */
export type Lifecycle = (typeof LIFECYCLES)[number];

/** A resource that takes a role in the registry: which subject describes, say, the values of a topic. */
export interface Resource {
  readonly resourceName: string;
  readonly resourceNamespace: string;
  readonly resourceId: string;
  readonly resourceType: string;
}

/** A resource tied to a subject; one of each type a resource. */
export interface Association extends Resource {
  readonly subject: SubjectKey;
  readonly guid: string;
  readonly associationType: string;
  readonly lifecycle: Lifecycle;
  readonly frozen: boolean;
}

/** Which associations to read: all that fit what is given. */
export interface AssociationFilter {
  readonly subject?: SubjectKey;
  readonly resourceId?: string;
  readonly resourceName?: string;
  readonly resourceNamespace?: string;
  readonly resourceType?: string;
  /** One of these. */
  readonly associationTypes?: readonly string[];
  readonly lifecycle?: string;
  readonly part?: Part;
}

/** One change of what is known of associations. */
export type AssociationWrite =
  | { readonly kind: "put-association"; readonly association: Association }
  | { readonly kind: "drop-association"; readonly association: Association };

/** Whether a write is about associations. */
export function isAssociationWrite(write: { readonly kind: string }): write is AssociationWrite {
  return write.kind === "put-association" || write.kind === "drop-association";
}
