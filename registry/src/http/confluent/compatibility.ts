import type { FastifyInstance } from "fastify";
import { checkAgainst } from "../../cases/compatibility.ts";
import { INVALID_SCHEMA } from "../../cases/propose.ts";
import type { Registry } from "../../cases/registry.ts";
import { isRefusal, worded } from "../../errors.ts";
import { subjectKey } from "../../names.ts";
import { forRequest } from "../core/hang-up.ts";
import { fieldsOf, schemaRequest } from "./body.ts";
import { contextIn } from "./context.ts";
import { param, queryFlag, versionName } from "./query.ts";
import { confluentWords } from "./wording.ts";

/** Compatibility checks (Confluent's API). */
export function compatibilityRoutes(app: FastifyInstance, registry: Registry): void {
  app.post("/compatibility/subjects/:subject/versions/:version", async (request, reply) => {
    const fields = fieldsOf(request.body, "testCompatibilityBySubjectName", "RegisterSchemaRequest");
    const version = versionName(param(request, "version"));
    const schema = schemaRequest(fields, queryFlag(request, "normalize"));
    const key = subjectKey(param(request, "subject"), contextIn(request));
    return told(checkAgainst(forRequest(registry, reply), key, version, schema), queryFlag(request, "verbose"));
  });

  app.post("/compatibility/subjects/:subject/versions", async (request, reply) => {
    const fields = fieldsOf(request.body, "testCompatibilityForSubject", "RegisterSchemaRequest");
    const schema = schemaRequest(fields, queryFlag(request, "normalize"));
    const key = subjectKey(param(request, "subject"), contextIn(request));
    return told(checkAgainst(forRequest(registry, reply), key, "all", schema), queryFlag(request, "verbose"));
  });
}

/** The answer to a check. With `verbose` the reasons are told, and an invalid schema is an answer rather than an error. */
async function told(check: Promise<readonly string[]>, verbose: boolean): Promise<object> {
  try {
    const messages = await check;
    return { is_compatible: messages.length === 0, ...(verbose ? { messages } : {}) };
  } catch (error) {
    if (!verbose || !isRefusal(error, INVALID_SCHEMA)) throw error;
    return { is_compatible: false, messages: [worded(confluentWords, error).message] };
  }
}
