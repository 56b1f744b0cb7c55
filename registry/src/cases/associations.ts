import { randomUUID } from "node:crypto";
import { checkRemovable, decideAssociation, type Operation, type Wanted } from "../decide/associations.ts";
import type { SubjectKey } from "../entities.ts";
import { Refusal, refusals } from "../errors.ts";
import { DEFAULT_CONTEXT, qualifiedName } from "../names.ts";
import type { Association, Lifecycle, Resource } from "../store/associations.ts";
import type { Scope } from "../store/store.ts";
import { decideAndCommit } from "./commit.ts";
import { checkAgainst } from "./compatibility.ts";
import type { SchemaRequest } from "./propose.ts";
import { register } from "./register.ts";
import type { Registry } from "./registry.ts";
import { removeSubject } from "./remove.ts";

/** One association of a request. */
export interface AssociationItem {
  readonly operation: Operation;
  readonly subject: SubjectKey;
  readonly associationType: string;
  readonly lifecycle: Lifecycle | undefined;
  readonly frozen: boolean | undefined;
  /** A schema to register under the subject. */
  readonly schema: SchemaRequest | undefined;
}

/** Associations that a request wants of one resource. */
export interface AssociationCall {
  readonly resource: Resource;
  readonly items: readonly AssociationItem[];
  readonly dryRun: boolean;
}

/** What a request of a batch does with one resource, in order. */
export interface AssociationBatch {
  readonly resource: Resource;
  readonly steps: readonly AssociationStep[];
  readonly dryRun: boolean;
}

export type AssociationStep =
  | { readonly kind: "associate"; readonly call: AssociationCall }
  | { readonly kind: "dissociate"; readonly associationType: string; readonly cascade: boolean };

/** An association that was made, with the answer of its schema's registration. */
export interface Made {
  readonly association: Association;
  readonly schema: object | undefined;
}

/** One turn after the other: associations of all subjects hang together. */
const SCOPE: Scope = { key: { context: DEFAULT_CONTEXT, subject: "" }, associations: true };

/**
 * Ties a resource to subjects, and registers the schemas that come with them (Confluent's associations). Nothing is
 * done where one is refused; a dry run only judges.
 */
export async function associate(
  registry: Registry,
  { resource, items, dryRun }: AssociationCall,
): Promise<readonly Made[]> {
  await decideAll(registry, resource, items);
  for (const { subject, schema } of items) {
    if (schema !== undefined) await checkSchema(registry, subject, schema);
  }
  if (dryRun) return [];
  const schemas: (object | undefined)[] = [];
  for (const { subject, schema } of items)
    schemas.push(schema === undefined ? undefined : await registered(registry, subject, schema));
  // Whether the subjects have versions counts too.
  const scope = { ...SCOPE, references: items.map(({ subject }) => subject) };
  const made = await decideAndCommit(registry, scope, async () => {
    const associations = await decideAll(registry, resource, items);
    const writes = associations.map((association) => ({ kind: "put-association" as const, association }));
    return { plan: { scope, writes }, answer: () => associations };
  });
  return made.map((association, index) => ({ association, schema: schemas[index] }));
}

async function decideAll(
  registry: Registry,
  resource: Resource,
  items: readonly AssociationItem[],
): Promise<readonly Association[]> {
  const decided: Association[] = [];
  const ofResource = await registry.store.associations({ resourceId: resource.resourceId });
  for (const { schema, ...item } of items) {
    const wanted: Wanted = { ...resource, ...item, guid: randomUUID(), hasSchema: schema !== undefined };
    const { versions } = await registry.store.facts({ key: item.subject });
    const facts = {
      present: ofResource.find(
        (one) => one.resourceType === wanted.resourceType && one.associationType === wanted.associationType,
      ),
      ofSubject: await registry.store.associations({ subject: item.subject }),
      hasVersion: versions.some(({ deleted }) => !deleted),
    };
    decided.push(decideAssociation(facts, wanted));
  }
  return decided;
}

async function checkSchema(registry: Registry, subject: SubjectKey, schema: SchemaRequest): Promise<void> {
  const messages = await checkAgainst(registry, subject, "all", schema).catch((error: unknown) => {
    // As in Confluent's registry, no schema at all is one that is not compatible.
    if (error instanceof Refusal && error.kind === "empty-schema") return ["Empty schema"];
    throw error;
  });
  if (messages.length > 0) throw refusals.incompatible(qualifiedName(subject), messages);
}

async function registered(registry: Registry, subject: SubjectKey, request: SchemaRequest): Promise<object> {
  const answer = await register(registry, { key: subject, request, version: 0, id: -1, force: false });
  const { id, version, ts, deleted, ...rest } = answer as Record<string, unknown>;
  return { subject: qualifiedName(subject), version, id, ...rest };
}

/** Does the steps of a batch in their order; answers the associations that were made and not ended again. */
export async function associateInSteps(
  registry: Registry,
  { resource: { resourceId, resourceType }, steps, dryRun }: AssociationBatch,
): Promise<readonly Made[]> {
  let made: readonly Made[] = [];
  for (const step of steps) {
    if (step.kind === "associate") {
      made = [...made, ...(await associate(registry, step.call))];
      continue;
    }
    const { associationType, cascade } = step;
    const fits = (one: Association) => one.resourceType === resourceType && one.associationType === associationType;
    await dissociate(registry, resourceId, fits, { cascade, dryRun });
    made = made.filter(({ association }) => !fits(association));
  }
  return made;
}

/** Ends associations of a resource; with `cascade` the subjects of strong ones are deleted too, softly. */
export async function dissociate(
  registry: Registry,
  resourceId: string,
  fits: (association: Association) => boolean,
  { cascade, dryRun }: { readonly cascade: boolean; readonly dryRun: boolean },
): Promise<void> {
  const going = (await registry.store.associations({ resourceId })).filter(fits);
  if (going.length === 0) throw refusals.associationNotFound(resourceId);
  for (const association of going) checkRemovable(association, cascade);
  if (dryRun) return;
  for (const { subject, lifecycle } of going) {
    const { versions } = await registry.store.facts({ key: subject });
    const owned = cascade && lifecycle === "STRONG" && versions.some(({ deleted }) => !deleted);
    if (owned) await removeSubject(registry, subject, false, { associated: true });
  }
  await decideAndCommit(registry, SCOPE, async () => {
    const now = (await registry.store.associations({ resourceId })).filter(fits);
    if (now.length === 0) throw refusals.associationNotFound(resourceId);
    for (const association of now) checkRemovable(association, cascade);
    const writes = now.map((association) => ({ kind: "drop-association" as const, association }));
    return { plan: { scope: SCOPE, writes }, answer: () => undefined };
  });
}
