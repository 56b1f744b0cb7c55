import type { FastifyInstance } from "fastify";
import { checkAgainst } from "../cases/compatibility.ts";
import type { Registry } from "../cases/registry.ts";
import { subjectKey } from "../names.ts";
import { fieldsOf, schemaRequest } from "./body.ts";
import { forRequest } from "./hang-up.ts";
import { param, queryFlag, versionName } from "./query.ts";
import { contextIn } from "./server-context.ts";

/** Compatibility checks (Confluent's API). */
export function compatibilityRoutes(app: FastifyInstance, registry: Registry): void {
  app.post("/compatibility/subjects/:subject/versions/:version", async (request, reply) => {
    const fields = fieldsOf(request.body, "testCompatibilityBySubjectName", "RegisterSchemaRequest");
    const version = versionName(param(request, "version"));
    const schema = schemaRequest(fields, queryFlag(request, "normalize"));
    return checkAgainst(
      forRequest(registry, reply),
      subjectKey(param(request, "subject"), contextIn(request)),
      version,
      schema,
      queryFlag(request, "verbose"),
    );
  });

  app.post("/compatibility/subjects/:subject/versions", async (request, reply) => {
    const fields = fieldsOf(request.body, "testCompatibilityForSubject", "RegisterSchemaRequest");
    const schema = schemaRequest(fields, queryFlag(request, "normalize"));
    return checkAgainst(
      forRequest(registry, reply),
      subjectKey(param(request, "subject"), contextIn(request)),
      "all",
      schema,
      queryFlag(request, "verbose"),
    );
  });
}
