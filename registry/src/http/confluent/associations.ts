import type { FastifyInstance, FastifyRequest } from "fastify";
import { associate, associateInSteps, dissociate, type Made } from "../../cases/associations.ts";
import type { Registry } from "../../cases/registry.ts";
import { refusals } from "../../errors.ts";
import { qualifiedName, subjectKey } from "../../names.ts";
import type { Association, AssociationFilter, Resource } from "../../store/associations.ts";
import { nothing } from "../core/nothing.ts";
import { associationBatch, associationCall } from "./association-body.ts";
import { fieldsOf } from "./body.ts";
import { contextIn } from "./context.ts";
import { errorOf } from "./errors.ts";
import { page, param, queryFlag, queryText, queryTexts } from "./query.ts";

const TOPIC = "topic";

/** Associations of resources with subjects (Confluent's API, 8.2). */
export function associationRoutes(app: FastifyInstance, registry: Registry): void {
  const list = async (request: FastifyRequest, filter: AssociationFilter) =>
    page(request, (await registry.store.associations(filter)).filter(fitting(request)).map(associationAnswer));

  app.get("/associations/subjects/:subject", (request) =>
    list(request, { subject: subjectKey(param(request, "subject"), within(request)) }),
  );
  app.get("/associations/resources/:resourceId", (request) =>
    list(request, { resourceId: param(request, "resourceId") }),
  );
  app.get("/associations/resources/:namespace/:name", (request) => {
    const namespace = param(request, "namespace");
    const resourceName = param(request, "name");
    return list(request, namespace === "-" ? { resourceName } : { resourceName, resourceNamespace: namespace });
  });

  const one = (operation: "CREATE" | "UPDATE", id?: string) => async (request: FastifyRequest) => {
    const fields = fieldsOf(
      request.body,
      operation === "CREATE" ? "createAssociation" : "updateAssociation",
      "Association",
    );
    const given = id === undefined ? fields : { ...fields, resourceId: param(request, id) };
    const call = associationCall(given, { operation, context: within(request), dryRun: queryFlag(request, "dryRun") });
    return answer(call.resource, await associate(registry, call), true);
  };
  app.post("/associations", one("CREATE"));
  app.put("/associations", one("UPDATE"));
  app.put("/associations/resources/:resourceId", one("UPDATE", "resourceId"));

  app.post("/associations::batch", async (request) => {
    const { requests } = fieldsOf(request.body, "mutateAssociations", "AssociationBatchRequest");
    if (!Array.isArray(requests)) throw refusals.invalidAssociation("requests", "a list is needed");
    const how = { operation: "UPSERT" as const, context: within(request), dryRun: queryFlag(request, "dryRun") };
    const results: object[] = [];
    // Each for itself: what one refuses does not stop the others.
    for (const fields of requests) {
      try {
        const batch = associationBatch(fieldsOf(fields, "mutateAssociations", "Association"), how);
        results.push({ result: answer(batch.resource, await associateInSteps(registry, batch), false) });
      } catch (error) {
        const told = errorOf(error);
        if (told === undefined) throw error;
        results.push({ error: { error_code: told.code, message: told.message } });
      }
    }
    return { results };
  });

  app.delete("/associations/resources/:resourceId", async (request, reply) => {
    await dissociate(registry, param(request, "resourceId"), fitting(request), {
      cascade: queryFlag(request, "cascadeLifecycle"),
      dryRun: queryFlag(request, "dryRun"),
    });
    return nothing(reply);
  });
}

function within(request: FastifyRequest): string {
  const context = queryText(request, "context");
  return context === undefined || context === "" ? contextIn(request) : subjectKey(context, contextIn(request)).context;
}

/** Whether an association is one that the query asks for. */
export function fitting(request: FastifyRequest): (association: Association) => boolean {
  const type = queryText(request, "resourceType") || TOPIC;
  const types = queryTexts(request, "associationType").filter((one) => one !== "");
  const lifecycle = queryText(request, "lifecycle")?.toUpperCase();
  return (one) =>
    one.resourceType === type &&
    (types.length === 0 || types.includes(one.associationType)) &&
    (lifecycle === undefined || lifecycle === "" || one.lifecycle === lifecycle);
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
