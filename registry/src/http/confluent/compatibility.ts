import { checkAgainst } from "../../cases/compatibility.ts";
import type { VersionName } from "../../cases/find.ts";
import { INVALID_SCHEMA, type SchemaRequest } from "../../cases/propose.ts";
import { look, type Registry } from "../../cases/registry.ts";
import type { SubjectKey } from "../../entities.ts";
import { isRefusal, worded } from "../../errors.ts";
import { handler, type Incoming } from "../core/route.ts";
import { fieldsOf, schemaRequest } from "./body.ts";
import { subjectIn } from "./context.ts";
import { param, queryFlag, versionName } from "./query.ts";
import { confluentWords } from "./wording.ts";

interface Check {
  readonly key: SubjectKey;
  readonly version: VersionName | "all";
  readonly schema: SchemaRequest;
  readonly verbose: boolean;
}

function checkOf(request: Incoming, method: string, versionOf: () => Check["version"]): Check {
  const fields = fieldsOf(request.body, method, "RegisterSchemaRequest");
  const version = versionOf();
  const schema = schemaRequest(fields, queryFlag(request, "normalize"));
  return { key: subjectIn(request), version, schema, verbose: queryFlag(request, "verbose") };
}

/** The answer to a check. With `verbose` it has the reasons, and an invalid schema is an answer rather than an error. */
async function answer(registry: Registry, { key, version, schema, verbose }: Check): Promise<object> {
  try {
    const messages = await checkAgainst(look(registry), key, version, schema);
    return { is_compatible: messages.length === 0, ...(verbose ? { messages } : {}) };
  } catch (error) {
    if (!verbose || !isRefusal(error, INVALID_SCHEMA)) throw error;
    return { is_compatible: false, messages: [worded(confluentWords, error).message] };
  }
}

/** Compatibility checks (Confluent's API). */
export const compatibilityHandlers = {
  checkVersion: handler(
    "check",
    (request) => checkOf(request, "testCompatibilityBySubjectName", () => versionName(param(request, "version"))),
    answer,
  ),
  checkVersions: handler("check", (request) => checkOf(request, "testCompatibilityForSubject", () => "all"), answer),
};
