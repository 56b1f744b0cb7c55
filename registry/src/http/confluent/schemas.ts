import type { FastifyInstance, FastifyRequest } from "fastify";
import { idAnswer, schemaAnswer } from "../../cases/answers.ts";
import { type FoundId, findId } from "../../cases/find.ts";
import { listSchemas } from "../../cases/list-schemas.ts";
import type { Registry } from "../../cases/registry.ts";
import { showSchema, textIn } from "../../cases/show.ts";
import { refusals } from "../../errors.ts";
import { keyText, qualifiedName, subjectKey } from "../../names.ts";
import type { Association } from "../../store/associations.ts";
import { associationAnswer, fitting } from "./associations.ts";
import { contextIn } from "./context.ts";
import { page, param, pathInteger, queryFlag, queryText, showing, shown } from "./query.ts";
import { prefixOf } from "./subjects.ts";

/** The most schemas in one answer of the list. */
const MOST_LISTED = 1_000;

/** Schemas by id and guid, and the list of all (Confluent's API). */
export function schemaRoutes(app: FastifyInstance, registry: Registry): void {
  app.get("/schemas/types", () => [...registry.formats.keys()]);

  app.get("/schemas", async (request) => {
    const { context, prefix } = prefixOf(request, "");
    const found = await listSchemas(registry, {
      context,
      prefix,
      deleted: shown(request),
      latestOnly: queryFlag(request, "latestOnly"),
      ruleType: queryText(request, "ruleType") ?? "",
      aliases: queryFlag(request, "aliases"),
    });
    const associated = await associationsAsked(registry, request);
    const wanted = associated === undefined ? found : found.filter((one) => associated.has(keyText(one)));
    const answers: object[] = [];
    for (const one of page(request, wanted).slice(0, MOST_LISTED)) {
      const stored = await registry.library.stored(one.context, one.id);
      if (stored === undefined) continue;
      const associations = associated?.get(keyText(one));
      answers.push({
        ...schemaAnswer({ subject: qualifiedName(one), version: one.version, id: one.id, stored }),
        ...(one.aliases.length === 0 ? {} : { aliases: one.aliases }),
        ...(associations === undefined ? {} : { associations: associations.map(associationAnswer) }),
      });
    }
    return answers;
  });

  app.get("/schemas/ids/:id", async (request, reply) => {
    const id = pathInteger(param(request, "id"));
    const make = async () => JSON.stringify(await byId(registry, request, id));
    if (request.raw.url?.includes("?") !== false) return reply.send(await make());
    // The epoch stands in the name: the answer names a subject that has the id, which may be deleted or another one later.
    const context = contextIn(request);
    const epoch = await registry.store.epoch({ key: { context, subject: "" }, id });
    const name = `${epoch} ${context}/${id}`;
    return reply.send(await registry.bodies.through(name, make, ({ length }) => length * 2));
  });

  app.get("/schemas/ids/:id/schema", async (request, reply) => {
    const { context, stored } = await found(registry, request, pathInteger(param(request, "id")));
    return reply.send(await textIn(registry, context, stored, queryText(request, "format")));
  });

  app.get("/schemas/ids/:id/subjects", async (request) => {
    const versions = await versionsOf(registry, request);
    return page(request, [...new Set(versions.map(qualifiedName))]);
  });

  app.get("/schemas/ids/:id/versions", async (request) => {
    const versions = await versionsOf(registry, request);
    return page(
      request,
      versions.map((one) => ({ subject: qualifiedName(one), version: one.version })),
    );
  });

  app.get("/schemas/guids/:guid", async (request) => {
    const [first] = await byGuid(registry, request);
    const stored = first === undefined ? undefined : await registry.library.stored(first.context, first.id);
    if (first === undefined || stored === undefined) throw refusals.schemaNotFound();
    const text = await textIn(registry, first.context, stored, queryText(request, "format"));
    return idAnswer({ stored, text });
  });

  app.get("/schemas/guids/:guid/ids", async (request) => {
    const ids = await byGuid(registry, request);
    return ids.map(({ context, id }) => ({ context, id }));
  });
}

/** By subject, the associations that the query asks for; undefined where it asks for none. */
async function associationsAsked(
  registry: Registry,
  request: FastifyRequest,
): Promise<ReadonlyMap<string, readonly Association[]> | undefined> {
  const asked = ["resourceType", "associationType", "lifecycle"].some((name) => queryText(request, name));
  if (!asked) return undefined;
  const all = await registry.store.associations({});
  return Map.groupBy(all.filter(fitting(request)), ({ subject }) => keyText(subject));
}

async function byGuid(registry: Registry, request: FastifyRequest) {
  return registry.store.byIdentity(param(request, "guid").replaceAll("-", "").toLowerCase());
}

async function found(registry: Registry, request: FastifyRequest, id: number): Promise<FoundId> {
  const asked = queryText(request, "subject");
  const within = contextIn(request);
  const subject = asked === undefined || asked === "" ? undefined : subjectKey(asked, within);
  const result = await findId(registry, id, within, subject);
  if (result === undefined) throw refusals.idNotFound(id);
  return result;
}

async function byId(registry: Registry, request: FastifyRequest, id: number): Promise<object> {
  const { context, stored } = await found(registry, request, id);
  const versions = await registry.store.versionsOf(context, id);
  const asked = queryText(request, "subject");
  const wanted = asked === undefined ? undefined : subjectKey(asked, context).subject;
  const first =
    versions.find(({ subject }) => subject === wanted) ?? versions.find(({ deleted }) => !deleted) ?? versions[0];
  const shown = await showSchema(registry, context, stored, showing(request));
  const maxId = queryFlag(request, "fetchMaxId") ? await registry.store.maxId(context) : undefined;
  if (first === undefined) return idAnswer({ ...shown, maxId });
  const { version, time, deleted } = first;
  return idAnswer({ subject: qualifiedName(first), version, ...shown, time, deleted, maxId });
}

async function versionsOf(registry: Registry, request: FastifyRequest) {
  const id = pathInteger(param(request, "id"));
  const { context } = await found(registry, request, id);
  const versions = await registry.store.versionsOf(context, id);
  const wanted = shown(request);
  return versions.filter(({ deleted }) => (wanted === "only" ? deleted : wanted === "with" || !deleted));
}
