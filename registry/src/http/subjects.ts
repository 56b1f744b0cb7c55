import type { FastifyInstance, FastifyRequest } from "fastify";
import { schemaAnswer } from "../cases/answers.ts";
import { aliased, findSubject, findVersion } from "../cases/find.ts";
import { lookup } from "../cases/lookup.ts";
import { register } from "../cases/register.ts";
import type { Registry } from "../cases/registry.ts";
import { removeSubject, removeVersion } from "../cases/remove.ts";
import { refusals } from "../errors.ts";
import { ANY_CONTEXT, DEFAULT_CONTEXT, qualifiedName, subjectKey } from "../names.ts";
import { fieldsOf, integerOf, schemaRequest } from "./body.ts";
import { page, param, queryFlag, queryText, shown, versionName } from "./query.ts";
import { shownText } from "./schemas.ts";
import { contextIn } from "./server-context.ts";

/** Subjects and their versions (Confluent's API). */
export function subjectRoutes(app: FastifyInstance, registry: Registry): void {
  const key = (request: FastifyRequest) => subjectKey(param(request, "subject"), contextIn(request));

  app.get("/subjects", async (request) => {
    const { context, prefix } = prefixOf(request);
    const subjects = await registry.store.subjects({ context, prefix, deleted: shown(request) });
    return page(request, subjects.map(qualifiedName).sort());
  });

  app.post("/subjects/:subject", async (request) => {
    const fields = fieldsOf(request.body, "lookUpSchemaUnderSubject", "RegisterSchemaRequest");
    return lookup(
      registry,
      key(request),
      schemaRequest(fields, queryFlag(request, "normalize")),
      queryFlag(request, "deleted"),
    );
  });

  app.delete("/subjects/:subject", (request) => removeSubject(registry, key(request), queryFlag(request, "permanent")));

  app.get("/subjects/:subject/versions", async (request) => {
    const wanted = shown(request);
    const facts = await findSubject(
      registry,
      key(request),
      wanted !== "without" || queryFlag(request, "deletedAsNegative"),
    );
    const numbers = queryFlag(request, "deletedAsNegative")
      ? facts.versions.map(({ version, deleted }) => (deleted ? -version : version))
      : facts.versions
          .filter(({ deleted }) => (wanted === "only" ? deleted : wanted === "with" || !deleted))
          .map(({ version }) => version);
    if (numbers.length === 0) throw refusals.subjectNotFound(qualifiedName(key(request)));
    return page(request, numbers);
  });

  app.post("/subjects/:subject/versions", async (request) => {
    const fields = fieldsOf(request.body, "register", "RegisterSchemaRequest");
    return register(registry, {
      key: await aliased(registry, key(request)),
      request: schemaRequest(fields, queryFlag(request, "normalize")),
      version: integerOf(fields.version, "version") ?? 0,
      id: integerOf(fields.id, "id") ?? -1,
      force: queryFlag(request, "force"),
    });
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

  app.get("/subjects/:subject/versions/:version", async (request) => {
    const { facts, found, stored } = await version(request);
    const text = await shownText(registry, facts.key.context, stored, queryText(request, "format"));
    const { id, time, deleted } = found;
    return schemaAnswer({ subject: qualifiedName(facts.key), version: found.version, id, stored, text, time, deleted });
  });

  app.get("/subjects/:subject/versions/:version/schema", async (request, reply) => {
    const { facts, stored } = await version(request);
    return reply.send(await shownText(registry, facts.key.context, stored, queryText(request, "format")));
  });

  app.get("/subjects/:subject/versions/:version/referencedby", async (request) => {
    const name = versionName(param(request, "version"));
    const facts = await findSubject(registry, key(request), true);
    const found = findVersion(facts, name, false);
    const deleted = queryFlag(request, "deleted");
    const ids = facts.referrers
      .filter((one) => one.target === found.version && (deleted || !one.deleted))
      .map(({ id }) => id);
    return page(request, [...new Set(ids)]);
  });

  app.delete("/subjects/:subject/versions/:version", (request) =>
    removeVersion(registry, key(request), versionName(param(request, "version")), queryFlag(request, "permanent")),
  );
}

/** The context and prefix that `subjectPrefix` means: without it all contexts, unless the path names one. */
export function prefixOf(request: FastifyRequest, none: string | undefined = undefined) {
  const prefix = queryText(request, "subjectPrefix") ?? none;
  const within = contextIn(request);
  if (prefix === undefined) return { context: within === DEFAULT_CONTEXT ? undefined : within, prefix: "" };
  if (prefix.startsWith(ANY_CONTEXT)) return { context: undefined, prefix: prefix.slice(ANY_CONTEXT.length) };
  const { context, subject } = subjectKey(prefix, within);
  return { context, prefix: subject };
}
