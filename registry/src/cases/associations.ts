import { randomUUID } from "node:crypto";
import { ofKey } from "../access/resource.ts";
import { type AssociationOperation, checkRemovable, decideAssociation, type Wanted } from "../decide/associations.ts";
import type { SubjectKey } from "../entities.ts";
import { Refusal, refusals } from "../errors.ts";
import { qualifiedName, sameKey } from "../names.ts";
import type { Association, AssociationFilter, Lifecycle, Resource } from "../store/associations.ts";
import type { Write } from "../store/store.ts";
import { type Decided, decide } from "./commit.ts";
import { checkAgainst } from "./compatibility.ts";
import type { SchemaRequest } from "./propose.ts";
import { type RegisterCall, register, registration } from "./register.ts";
import { look, type Registry } from "./registry.ts";
import { removal } from "./remove.ts";
import { ASSOCIATIONS } from "./turns.ts";
import type { View } from "./view.ts";

/** One association of a request. */
export interface AssociationItem {
  readonly operation: AssociationOperation;
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

/** One change of a batch: an association that is made or changed, or one that ends. */
export type AssociationStep =
  | { readonly kind: "associate"; readonly call: AssociationCall }
  | { readonly kind: "dissociate"; readonly associationType: string; readonly cascade: boolean };

/** An association that was made, with the answer of its schema's registration. */
export interface Made {
  readonly association: Association;
  readonly schema: object | undefined;
}

/**
 * Ties a resource to subjects, and registers the schemas that come with them (Confluent's associations). Nothing is
 * done where one is refused; a dry run only judges.
 */
export async function associate(registry: Registry, call: AssociationCall): Promise<readonly Made[]> {
  // Of several schemas of one subject each is decided after the one before it.
  const early = call.dryRun ? [] : call.items.filter(({ subject }, at) => later(call.items, subject, at));
  if (early.length > 0) await judged(look(registry), call);
  const before = new Map<AssociationItem, object>();
  for (const item of early)
    if (item.schema !== undefined)
      before.set(item, (await register(registry, registerCall(item.subject, item.schema))).answer);
  return decide(registry, ASSOCIATIONS, (at) => tied(at, call, before));
}

function later(items: readonly AssociationItem[], subject: SubjectKey, at: number): boolean {
  return items.some((one, other) => other > at && one.schema !== undefined && sameKey(one.subject, subject));
}

async function tied(
  at: View,
  { resource, items, dryRun }: AssociationCall,
  before: ReadonlyMap<AssociationItem, object>,
): Promise<Decided<readonly Made[]>> {
  const associations = await judged(at, { resource, items });
  if (dryRun) return { answer: () => [] };
  const writes: Write[] = associations.map((association) => ({ kind: "put-association", association }));
  const schemas: ((ids: readonly number[]) => object | undefined)[] = [];
  let count = 0;
  for (const item of items) {
    const { subject, schema } = item;
    const known = before.get(item);
    if (schema === undefined || known !== undefined) {
      schemas.push(() => known && shown(subject, known));
      continue;
    }
    const registered = await registration(at, registerCall(subject, schema));
    const from = count;
    count += registered.writes.filter(({ kind }) => kind === "put-version").length;
    writes.push(...registered.writes);
    schemas.push((ids) => shown(subject, registered.answer(ids.slice(from))));
  }
  const answer = (ids: readonly number[]) =>
    associations.map((association, index) => ({ association, schema: schemas[index]?.(ids) }));
  return { writes, answer };
}

/** The associations that a call comes to. Throws a Refusal where one of them, or of its schemas, is refused. */
async function judged(
  at: View,
  { resource, items }: Pick<AssociationCall, "resource" | "items">,
): Promise<readonly Association[]> {
  const decided: Association[] = [];
  const ofResource = await at.reading.associations({ resourceId: resource.resourceId });
  for (const { schema, ...item } of items) {
    const wanted: Wanted = { ...resource, ...item, guid: randomUUID(), hasSchema: schema !== undefined };
    at.sight.needs(ofKey(item.subject));
    const versions = await at.reading.versions(item.subject);
    const facts = {
      present: ofResource.find(
        (one) => one.resourceType === wanted.resourceType && one.associationType === wanted.associationType,
      ),
      ofSubject: await at.reading.associations({ subject: item.subject }),
      hasVersion: versions.some(({ deleted }) => !deleted),
    };
    decided.push(decideAssociation(facts, wanted));
  }
  for (const { subject, schema } of items) if (schema !== undefined) await checkSchema(at, subject, schema);
  return decided;
}

async function checkSchema(at: View, subject: SubjectKey, schema: SchemaRequest): Promise<void> {
  const messages = await checkAgainst(at, subject, "all", schema).catch((error: unknown) => {
    // As in Confluent's registry, no schema at all is one that is not compatible.
    if (error instanceof Refusal && error.kind === "empty-schema") return ["Empty schema"];
    throw error;
  });
  if (messages.length > 0) throw refusals.incompatible(qualifiedName(subject), messages);
}

function registerCall(key: SubjectKey, request: SchemaRequest): RegisterCall {
  return { key, request, version: 0, id: -1, force: false };
}

/** The answer to a registration as associations tell it. */
function shown(subject: SubjectKey, answer: object): object {
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
    const filter = { resourceId, resourceType, associationTypes: [associationType] };
    await dissociate(registry, filter, { cascade, dryRun });
    made = made.filter(
      ({ association: one }) => one.resourceType !== resourceType || one.associationType !== associationType,
    );
  }
  return made;
}

/** Ends associations of a resource; with `cascade` the subjects of strong ones are deleted too, softly. */
export function dissociate(
  registry: Registry,
  filter: AssociationFilter & { readonly resourceId: string },
  { cascade, dryRun }: { readonly cascade: boolean; readonly dryRun: boolean },
): Promise<void> {
  return decide(registry, ASSOCIATIONS, async (at) => {
    const going = await at.reading.associations(filter);
    if (going.length === 0) throw refusals.associationNotFound(filter.resourceId);
    for (const association of going) {
      at.sight.needs(ofKey(association.subject));
      checkRemovable(association, cascade);
    }
    const answer = () => undefined;
    if (dryRun) return { answer };
    const writes: Write[] = [];
    const owned = going.filter(({ lifecycle }) => cascade && lifecycle === "STRONG");
    for (const { subject } of owned) {
      const versions = await at.reading.versions(subject);
      if (versions.some(({ deleted }) => !deleted)) writes.push(...(await removal(at, subject, false)).writes);
    }
    writes.push(...going.map((association) => ({ kind: "drop-association" as const, association })));
    return { writes, answer };
  });
}
