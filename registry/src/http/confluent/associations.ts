import { type AssociationCall, associate, associateInSteps, dissociate, type Made } from "../../cases/associations.ts";
import { look, type Registry } from "../../cases/registry.ts";
import { refusals } from "../../errors.ts";
import { qualifiedName, subjectKey } from "../../names.ts";
import type { Association, AssociationFilter, Resource } from "../../store/associations.ts";
import { handler, type Incoming, NOTHING } from "../core/route.ts";
import { associationBatch, associationCall } from "./association-body.ts";
import { fieldsOf } from "./body.ts";
import { contextIn } from "./context.ts";
import { errorOf } from "./errors.ts";
import { param, partOf, queryFlag, queryText, queryTexts } from "./query.ts";

const TOPIC = "topic";

const list = (filterOf: (request: Incoming) => AssociationFilter) =>
  handler(
    "read",
    (request) => ({ ...filterOf(request), ...kindsIn(request), part: partOf(request) }),
    async (registry, filter) => (await look(registry).reading.associations(filter)).map(associationAnswer),
  );

const change = (operation: "CREATE" | "UPDATE", id?: string) =>
  handler(
    "register",
    (request): AssociationCall => {
      const method = operation === "CREATE" ? "createAssociation" : "updateAssociation";
      const fields = fieldsOf(request.body, method, "Association");
      const given = id === undefined ? fields : { ...fields, resourceId: param(request, id) };
      const how = { operation, context: within(request), dryRun: queryFlag(request, "dryRun") };
      return associationCall(given, how);
    },
    async (registry, call) => answer(call.resource, await associate(registry, call), true),
  );

/** Associations of resources with subjects (Confluent's API, 8.2). */
export const associationHandlers = {
  listAssociationsOfSubject: list((request) => ({ subject: subjectKey(param(request, "subject"), within(request)) })),
  listAssociationsOfResource: list((request) => ({ resourceId: param(request, "resourceId") })),
  listAssociationsByName: list((request) => {
    const namespace = param(request, "namespace");
    const resourceName = param(request, "name");
    return namespace === "-" ? { resourceName } : { resourceName, resourceNamespace: namespace };
  }),
  createAssociations: change("CREATE"),
  updateAssociations: change("UPDATE"),
  updateAssociationsOfResource: change("UPDATE", "resourceId"),
  mutateAssociations: handler(
    "register",
    (request) => {
      const { requests } = fieldsOf(request.body, "mutateAssociations", "AssociationBatchRequest");
      if (!Array.isArray(requests)) throw refusals.invalidAssociation("requests", "a list is needed");
      const how = { operation: "UPSERT" as const, context: within(request), dryRun: queryFlag(request, "dryRun") };
      return requests.map(
        (fields) => () => associationBatch(fieldsOf(fields, "mutateAssociations", "Association"), how),
      );
    },
    async (registry, batches) => {
      const results: object[] = [];
      for (const read of batches) results.push(await resultOf(registry, read));
      return { results };
    },
  ),
  deleteAssociations: handler(
    "delete",
    (request) => ({
      filter: { resourceId: param(request, "resourceId"), ...kindsIn(request) },
      how: { cascade: queryFlag(request, "cascadeLifecycle"), dryRun: queryFlag(request, "dryRun") },
    }),
    async (registry, { filter, how }) => {
      await dissociate(registry, filter, how);
      return NOTHING;
    },
  ),
};

/** What became of one resource of a batch; what it refuses does not stop the others. */
async function resultOf(registry: Registry, read: () => ReturnType<typeof associationBatch>): Promise<object> {
  try {
    const batch = read();
    return { result: answer(batch.resource, await associateInSteps(registry, batch), false) };
  } catch (error) {
    const told = errorOf(error);
    if (told === undefined) throw error;
    return { error: { error_code: told.code, message: told.message } };
  }
}

function within(request: Incoming): string {
  const context = queryText(request, "context");
  return context === undefined || context === "" ? contextIn(request) : subjectKey(context, contextIn(request)).context;
}

/** The kinds of association that the query asks for. */
export function kindsIn(request: Incoming): AssociationFilter {
  const types = queryTexts(request, "associationType").filter((one) => one !== "");
  const lifecycle = queryText(request, "lifecycle")?.toUpperCase();
  return {
    resourceType: queryText(request, "resourceType") || TOPIC,
    ...(types.length === 0 ? {} : { associationTypes: types }),
    ...(lifecycle === undefined || lifecycle === "" ? {} : { lifecycle }),
  };
}

/** An association as Confluent's registry answers it. */
export function associationAnswer(association: Association): object {
  const { subject, guid, resourceName, resourceNamespace, resourceId, resourceType, associationType } = association;
  const { lifecycle, frozen } = association;
  const resource = { resourceName, resourceNamespace, resourceId, resourceType };
  return { subject: qualifiedName(subject), guid, ...resource, associationType, lifecycle, frozen };
}

function answer(resource: Resource, made: readonly Made[], withSchema: boolean): object {
  const { resourceId, ...named } = resource;
  const { resourceName, resourceNamespace, resourceType } = named;
  const associations = made.map(({ association, schema }) => ({
    subject: qualifiedName(association.subject),
    associationType: association.associationType,
    lifecycle: association.lifecycle,
    frozen: association.frozen,
    ...(withSchema && schema !== undefined ? { schema } : {}),
  }));
  return {
    resourceName,
    resourceNamespace,
    ...(resourceId === "" ? {} : { resourceId }),
    resourceType,
    ...(associations.length === 0 ? {} : { associations }),
  };
}
