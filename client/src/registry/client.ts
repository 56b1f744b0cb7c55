import { DEFAULT_SCHEMA_TYPE, type Reference } from "@concordat/schema";
import { integerMember, list, readSchemaAnswer, record, type SchemaAnswer, string } from "./answers.ts";
import { badAnswer, type Send, senderFor } from "./call.ts";
import { RegistryError } from "./error.ts";
import { levelOf, policyOf } from "./level.ts";
import { once } from "./once.ts";
import { DEFAULT_NOT_FOUND_MS, type RegistryOptions } from "./options.ts";
import { resolveReferences } from "./references.ts";
import type { RegistryClient, RegistrySchema, SchemaText, SubjectVersion } from "./registry.ts";
import { askReport } from "./report.ts";

const isText = (item: unknown): item is string => typeof item === "string";
const isNumber = (item: unknown): item is number => Number.isInteger(item);

/** Confluent's code for a subject without a compatibility level of its own. */
const NO_OWN_LEVEL = 40408;

/**
 * A client of any registry that speaks Confluent's HTTP API. Opens no connection before the first call, and keeps
 * nothing open. Throws {@link RegistryError} if the address is invalid.
 */
export function registryClient(given: RegistryOptions | string): RegistryClient {
  const options: RegistryOptions = typeof given === "string" ? { url: given } : given;
  const send = senderFor(options);
  const failureMs = (error: unknown): number => (isUnknown(error) ? (options.notFoundMs ?? DEFAULT_NOT_FOUND_MS) : 0);
  const stored = storedBy(send);
  const byId = once(
    async (id: number) =>
      stored(
        readSchemaAnswer(
          `the request for schema ${id}`,
          await send({ method: "GET", path: ["schemas", "ids", String(id)] }),
        ),
      ),
    failureMs,
  );
  const byGuid = once(
    async (guid: string) =>
      stored(
        readSchemaAnswer(
          `the request for schema ${guid}`,
          await send({ method: "GET", path: ["schemas", "guids", guid] }),
        ),
      ),
    failureMs,
  );
  return {
    schemaById: byId,
    schemaByGuid: byGuid,
    subjects: async () => list("the request for subjects", await send({ method: "GET", path: ["subjects"] }), isText),
    versions: async (subject) =>
      list(
        "the request for versions",
        await send({ method: "GET", path: ["subjects", subject, "versions"] }),
        isNumber,
      ),
    version: (subject, version) => readVersion(send, stored, subject, version),
    register: async (subject, text, { normalize = false } = {}) => {
      const path = ["subjects", subject, "versions"];
      const answer = record(
        "registering",
        await send({ method: "POST", path, query: { normalize }, body: bodyOf(text) }),
      );
      const version = typeof answer.version === "number" ? answer.version : undefined;
      return { id: integerMember("registering", "id", answer.id), version };
    },
    lookup: async (subject, text, { normalize = false } = {}) => {
      const answer = record(
        "the lookup",
        await send({ method: "POST", path: ["subjects", subject], query: { normalize }, body: bodyOf(text) }),
      );
      return {
        subject: string("the lookup", "subject", answer.subject),
        version: integerMember("the lookup", "version", answer.version),
        id: integerMember("the lookup", "id", answer.id),
        guid: typeof answer.guid === "string" ? answer.guid : undefined,
      };
    },
    compatibilityLevel: async (subject) => levelOf(await readConfig(send, subject)),
    compatibilityPolicy: async (subject) => policyOf(await readConfig(send, subject)),
    report: (request) => askReport(send, request),
    checkCompatibility: async (subject, text, version = "latest") => {
      const path = ["compatibility", "subjects", subject, "versions", ...(version === "all" ? [] : [String(version)])];
      const answer = record(
        "the check",
        await send({ method: "POST", path, query: { verbose: true }, body: bodyOf(text) }),
      );
      if (typeof answer.is_compatible !== "boolean") throw badAnswer("the check", "no `is_compatible`");
      const messages = Array.isArray(answer.messages) ? answer.messages.filter(isText) : [];
      return { compatible: answer.is_compatible, messages };
    },
  };
}

/** Whether a registry itself says that it does not know something, and not a proxy on the way to it. */
function isUnknown(error: unknown): boolean {
  return error instanceof RegistryError && error.code === "registry/not-found" && error.errorCode !== undefined;
}

/** Completes a schema answer with the texts of its references, each asked for once. */
function storedBy(send: Send): (answer: SchemaAnswer) => Promise<RegistrySchema> {
  const load = once(async (key: string) => {
    const [subject, version] = JSON.parse(key) as [string, number];
    // A referenced version may be deleted softly since; what refers to it still needs it.
    const path = ["subjects", subject, "versions", String(version)];
    return readSchemaAnswer(
      "the request for a reference",
      await send({ method: "GET", path, query: { deleted: true } }),
    );
  });
  const version = (subject: string, number: number): Promise<SchemaAnswer> => load(JSON.stringify([subject, number]));
  return async (answer) => ({ ...answer, resolved: await resolveReferences(answer.references, version) });
}

async function readVersion(
  send: Send,
  stored: (answer: SchemaAnswer) => Promise<RegistrySchema>,
  subject: string,
  version: number | "latest",
): Promise<SubjectVersion> {
  const what = `the request for version ${version} of ${subject}`;
  const json = record(what, await send({ method: "GET", path: ["subjects", subject, "versions", String(version)] }));
  return {
    ...(await stored(readSchemaAnswer(what, json))),
    subject: string(what, "subject", json.subject),
    version: integerMember(what, "version", json.version),
    id: integerMember(what, "id", json.id),
  };
}

/** The config that holds for a subject: registries that do not know `defaultToGlobal` are asked for the global one. */
async function readConfig(send: Send, subject: string | undefined): Promise<unknown> {
  if (subject === undefined) return send({ method: "GET", path: ["config"] });
  try {
    return await send({ method: "GET", path: ["config", subject], query: { defaultToGlobal: true } });
  } catch (error) {
    if (!(error instanceof RegistryError) || error.errorCode !== NO_OWN_LEVEL) throw error;
    return send({ method: "GET", path: ["config"] });
  }
}

function bodyOf({ schema, schemaType = DEFAULT_SCHEMA_TYPE, references = [] }: SchemaText): unknown {
  const names = references.map(({ name, subject, version }: Reference) => ({ name, subject, version }));
  return {
    schema,
    ...(schemaType === DEFAULT_SCHEMA_TYPE ? {} : { schemaType }),
    ...(names.length === 0 ? {} : { references: names }),
  };
}
