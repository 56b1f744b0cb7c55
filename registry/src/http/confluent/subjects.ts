import type { FastifyInstance, FastifyRequest } from "fastify";
import { schemaAnswer } from "../../cases/answers.ts";
import { aliased, findSubject, findVersion } from "../../cases/find.ts";
import { latestWithMetadata } from "../../cases/latest-with-metadata.ts";
import { listSubjects } from "../../cases/list-subjects.ts";
import { lookup } from "../../cases/lookup.ts";
import type { SchemaRequest } from "../../cases/propose.ts";
import { checkSubject, register } from "../../cases/register.ts";
import type { Registry } from "../../cases/registry.ts";
import { removeSubject, removeVersion } from "../../cases/remove.ts";
import { registeredIn, showSchema, textIn, withIdentity } from "../../cases/show.ts";
import { changeVersion } from "../../cases/tags.ts";
import { refusals } from "../../errors.ts";
import { ANY_CONTEXT, qualifiedName, sameKey, subjectKey } from "../../names.ts";
import { forRequest } from "../core/hang-up.ts";
import { fieldsOf, integerOf, schemaEdit, schemaRequest, versionChange } from "./body.ts";
import { contextIn, namesContext } from "./context.ts";
import { page, param, queryFlag, queryText, queryTexts, showing, shown, versionName } from "./query.ts";

/** Subjects and their versions (Confluent's API). */
export function subjectRoutes(app: FastifyInstance, registry: Registry): void {
  const key = (request: FastifyRequest) => subjectKey(param(request, "subject"), contextIn(request));

  app.get("/subjects", async (request) => {
    const { context, prefix } = prefixOf(request);
    const subjects = await listSubjects(registry, { context, prefix, deleted: shown(request) });
    return page(request, subjects.map(qualifiedName).sort());
  });

  app.post("/subjects/:subject", async (request, reply) => {
    const fields = fieldsOf(request.body, "lookUpSchemaUnderSubject", "RegisterSchemaRequest");
    return lookup(forRequest(registry, reply), key(request), schemaRequest(fields, queryFlag(request, "normalize")), {
      deleted: queryFlag(request, "deleted"),
      format: queryText(request, "format"),
    });
  });

  app.delete("/subjects/:subject", (request) => removeSubject(registry, key(request), queryFlag(request, "permanent")));

  app.get("/subjects/:subject/metadata", async (request) => {
    const [keys, values] = [queryTexts(request, "key"), queryTexts(request, "value")];
    // A key without a value, or the reverse, says nothing.
    const wanted = values.slice(0, keys.length).map((value, index) => [keys[index] ?? "", value] as const);
    const { facts, found } = await latestWithMetadata(registry, key(request), wanted, queryFlag(request, "deleted"));
    const shown = await showSchema(registry, facts.key.context, found.stored, showing(request));
    const { version, id, time, deleted } = found;
    return schemaAnswer({ subject: qualifiedName(facts.key), version, id, ...shown, time, deleted });
  });

  app.get("/subjects/:subject/versions", async (request) => {
    const wanted = shown(request);
    const facts = await findSubject(registry, key(request), wanted !== "without");
    const numbers = queryFlag(request, "deletedAsNegative")
      ? facts.versions.map(({ version, deleted }) => (deleted ? -version : version))
      : facts.versions
          .filter(({ deleted }) => (wanted === "only" ? deleted : wanted === "with" || !deleted))
          .map(({ version }) => version);
    return page(request, numbers);
  });

  app.post("/subjects/:subject/versions", async (request, reply) => {
    const fields = fieldsOf(request.body, "register", "RegisterSchemaRequest");
    const edit = schemaEdit(fields);
    const subject = key(request);
    const wanted = schemaRequest(fields, queryFlag(request, "normalize"));
    const answer = await register(forRequest(registry, reply), {
      key: subject,
      mayBeAlias: true,
      request: wanted,
      version: integerOf(fields.version, "version") ?? 0,
      id: integerOf(fields.id, "id") ?? -1,
      force: queryFlag(request, "force"),
      ...(edit === undefined ? {} : { edit }),
    });
    const { context } = await aliased(registry, subject);
    return registeredIn(registry, context, answer, queryText(request, "format") ?? formSent(registry, wanted));
  });

  const version = async (request: FastifyRequest) => {
    const name = versionName(param(request, "version"));
    const deleted = queryFlag(request, "deleted");
    const facts = await findSubject(registry, key(request), deleted);
    const found = findVersion(facts, name, deleted);
    const stored = await registry.library.stored(facts.key.context, found.id);
    if (stored === undefined) throw refusals.versionNotFound(found.version);
    return { facts, found, stored };
  };

  app.get("/subjects/:subject/versions/:version", async (request, reply) => {
    // The epoch stands in the name: an answer made before a change of the subject or of settings is not found after it.
    const asked = key(request);
    const epoch = await registry.store.epoch({ key: asked });
    const name = `${epoch} ${contextIn(request)} ${request.raw.url}`;
    const { emptied } = registry.bodies;
    const known = registry.bodies.get(name);
    if (known !== undefined) return reply.send(known);
    const { facts, found, stored } = await version(request);
    const shown = await showSchema(registry, facts.key.context, stored, showing(request));
    const { id, time, deleted } = found;
    const asShown = shown.stored === stored ? stored : withIdentity(shown.stored);
    const place = { subject: qualifiedName(facts.key), version: found.version, id };
    const body = JSON.stringify(schemaAnswer({ ...place, ...shown, stored: asShown, time, deleted }));
    // What an alias or another context led to changes without this subject.
    if (sameKey(facts.key, asked) && facts.epoch === epoch) registry.bodies.put(name, body, body.length * 2, emptied);
    return reply.send(body);
  });

  app.get("/subjects/:subject/versions/:version/schema", async (request, reply) => {
    const { facts, stored } = await version(request);
    return reply.send(await textIn(registry, facts.key.context, stored, queryText(request, "format")));
  });

  app.get("/subjects/:subject/versions/:version/referencedby", async (request) => {
    const name = versionName(param(request, "version"));
    const facts = await findSubject(registry, key(request), true);
    const found = findVersion(facts, name, true);
    // Who is soft-deleted refers to nothing any more, even where soft-deleted ones are asked for.
    const ids = facts.referrers.filter((one) => one.target === found.version && !one.deleted).map(({ id }) => id);
    return page(request, [...new Set(ids)]);
  });

  app.post("/subjects/:subject/versions/:version/tags", async (request) => {
    const change = versionChange(fieldsOf(request.body, "modifySchemaTags", "TagSchemaRequest"));
    checkSubject(key(request));
    return changeVersion(registry, key(request), versionName(param(request, "version")), change);
  });

  app.delete("/subjects/:subject/versions/:version", (request) =>
    removeVersion(registry, key(request), versionName(param(request, "version")), queryFlag(request, "permanent")),
  );
}

/**
 * What was sent in another form than text is answered in that form: clients that send it keep the answer as the schema of its
 * id (confluent-kafka-python), and would not read it as text.
 */
function formSent({ formats }: Registry, { type, text }: SchemaRequest): string | undefined {
  return formats.get(type)?.sentForm?.(text);
}

/** The context and prefix that `subjectPrefix` means: without it all contexts, unless the path names one. */
export function prefixOf(request: FastifyRequest, none: string | undefined = undefined) {
  const prefix = queryText(request, "subjectPrefix") ?? none;
  const within = contextIn(request);
  if (prefix === undefined) return { context: namesContext(request) ? within : undefined, prefix: "" };
  if (prefix.startsWith(ANY_CONTEXT)) return { context: undefined, prefix: prefix.slice(ANY_CONTEXT.length) };
  const { context, subject } = subjectKey(prefix, within);
  return { context, prefix: subject };
}
