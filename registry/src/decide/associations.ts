import { refusals } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import type { Association, Lifecycle } from "../store/associations.ts";

/** What a request may ask for an association: that it is new, that it is there, or either. */
export const OPERATIONS = ["CREATE", "UPDATE", "UPSERT"] as const;
/** One of {@link OPERATIONS}. */
export type AssociationOperation = (typeof OPERATIONS)[number];

/** An association that a request asks for; what is undefined is kept, or the default. */
export interface Wanted extends Omit<Association, "lifecycle" | "frozen"> {
  readonly operation: AssociationOperation;
  readonly lifecycle: Lifecycle | undefined;
  readonly frozen: boolean | undefined;
  /** Whether the request brings the subject a schema. */
  readonly hasSchema: boolean;
}

/** What deciding on an association needs to know. */
export interface AssociationFacts {
  /** The present association of the resource, of the type asked for. */
  readonly present: Association | undefined;
  /** All associations of the subject. */
  readonly ofSubject: readonly Association[];
  /** Whether the subject has a live version. */
  readonly hasVersion: boolean;
}

/** Decides on an association: as it will be, or refused by throwing a Refusal. Pure. */
export function decideAssociation(facts: AssociationFacts, wanted: Wanted): Association {
  const { present } = facts;
  const subject = qualifiedName(wanted.subject);
  if (present === undefined && wanted.operation === "UPDATE") throw refusals.associationNotFound(wanted.resourceId);
  const next: Association = {
    subject: wanted.subject,
    guid: present?.guid ?? wanted.guid,
    resourceName: wanted.resourceName,
    resourceNamespace: wanted.resourceNamespace,
    resourceId: wanted.resourceId,
    resourceType: wanted.resourceType,
    associationType: wanted.associationType,
    lifecycle: wanted.lifecycle ?? present?.lifecycle ?? "STRONG",
    frozen: wanted.frozen ?? present?.frozen ?? false,
  };
  checkPresent(present, next, wanted);
  if (next.frozen && next.lifecycle === "WEAK")
    throw refusals.invalidAssociation("frozen", "association with lifecycle of WEAK cannot be frozen");
  checkOthers(facts, next, subject);
  if (!wanted.hasSchema && !facts.hasVersion) throw refusals.noActiveVersion(subject);
  return next;
}

function checkPresent(present: Association | undefined, next: Association, wanted: Wanted): void {
  if (present === undefined) return;
  const other = qualifiedName(present.subject) !== qualifiedName(next.subject);
  const changes = other || present.lifecycle !== next.lifecycle || present.frozen !== next.frozen;
  if (wanted.operation === "CREATE" && changes)
    throw refusals.associationOfResource(next.associationType, next.resourceName);
  if (other)
    throw refusals.invalidAssociation(
      "subject",
      `the subject of an association cannot be changed from '${qualifiedName(present.subject)}' to '${qualifiedName(next.subject)}'`,
    );
  if (present.frozen && changes) throw refusals.associationFrozen(next.associationType, qualifiedName(next.subject));
}

function checkOthers({ present, ofSubject }: AssociationFacts, next: Association, subject: string): void {
  const others = ofSubject.filter(({ guid }) => guid !== present?.guid);
  if (others.some(({ lifecycle }) => lifecycle === "STRONG")) throw refusals.strongAssociation(subject);
  if (next.lifecycle === "STRONG" && others.length > 0) throw refusals.associationOfSubject(subject);
}

/** Refuses the end of a frozen association, unless its subject goes with it. */
export function checkRemovable({ frozen, associationType, subject }: Association, cascade: boolean): void {
  if (frozen && !cascade) throw refusals.associationFrozen(associationType, qualifiedName(subject));
}
