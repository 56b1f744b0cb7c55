import { DEFAULT_SCHEMA_TYPE, type Reference } from "@concordat/schema";
import { integerMember, list, record, string } from "./answers.ts";
import { type Call, senderFor } from "./call.ts";
import { RegistryError } from "./error.ts";
import type { RegistryOptions } from "./options.ts";

/** A version with all that has to move with it. */
export interface MovedVersion {
  readonly id: number;
  readonly schema: string;
  readonly schemaType: string;
  readonly references: readonly Reference[];
  readonly metadata: unknown;
  readonly ruleSet: unknown;
}

/** A config as `PUT /config` takes it. */
export type MovedConfig = Readonly<Record<string, unknown>>;

/**
 * What moving between registries needs of Confluent's API, on either side. A scope is a subject, a context as `:.NAME:`, or for the
 * whole registry an empty string. Every call may throw RegistryError.
 */
export interface MovingClient {
  /** The names of the contexts, `.` among them; only that where the registry knows no contexts. */
  contexts(): Promise<readonly string[]>;
  /** The subjects of a context, those included that are soft-deleted. Those of other contexts have qualified names. */
  subjects(context: string): Promise<readonly string[]>;
  /** The numbers of the versions; none where the subject has none. */
  versions(subject: string, options: { readonly deleted: boolean }): Promise<readonly number[]>;
  version(subject: string, version: number): Promise<MovedVersion>;
  /** The text that an id answers; undefined where there is none. */
  textOfId(id: number, subject: string): Promise<string | undefined>;
  config(scope: string): Promise<MovedConfig | undefined>;
  mode(scope: string): Promise<string | undefined>;
  putConfig(scope: string, config: MovedConfig): Promise<void>;
  putMode(scope: string, mode: string, options?: { readonly force?: boolean }): Promise<void>;
  dropMode(scope: string): Promise<void>;
  /** Registers a version under its number and id. The subject has to be in mode IMPORT. */
  register(subject: string, version: number, moved: MovedVersion): Promise<void>;
  /** Soft-deletes a version. */
  remove(subject: string, version: number): Promise<void>;
}

const isString = (item: unknown): item is string => typeof item === "string";
const isInteger = (item: unknown): item is number => Number.isInteger(item);

/** A client of what moving needs. Opens no connection before the first call. */
export function movingClient(options: RegistryOptions | string): MovingClient {
  const send = senderFor(typeof options === "string" ? { url: options } : options);
  const ifThere = async (call: Call): Promise<unknown> => {
    try {
      return await send(call);
    } catch (error) {
      // 405: the registry has no such route.
      if (error instanceof RegistryError && (error.status === 404 || error.status === 405)) return undefined;
      throw error;
    }
  };
  const at = (kind: "config" | "mode", scope: string) => (scope === "" ? [kind] : [kind, scope]);
  const versionPath = (subject: string, version: number) => ["subjects", subject, "versions", String(version)];
  return {
    contexts: async () => {
      const answer = await ifThere({ method: "GET", path: ["contexts"] });
      return answer === undefined ? ["."] : [...new Set([".", ...list("the request for contexts", answer, isString)])];
    },
    subjects: async (context) => {
      const query = { deleted: true, ...(context === "." ? {} : { subjectPrefix: `:${context}:` }) };
      return list("the request for subjects", await send({ method: "GET", path: ["subjects"], query }), isString);
    },
    versions: async (subject, { deleted }) => {
      const call: Call = { method: "GET", path: ["subjects", subject, "versions"], query: { deleted } };
      return list("the request for versions", (await ifThere(call)) ?? [], isInteger);
    },
    version: async (subject, version) => {
      const what = `the request for ${subject} version ${version}`;
      const query = { deleted: true };
      return movedVersion(what, await send({ method: "GET", path: versionPath(subject, version), query }));
    },
    textOfId: async (id, subject) => {
      const answer = await ifThere({ method: "GET", path: ["schemas", "ids", String(id)], query: { subject } });
      return answer === undefined
        ? undefined
        : string(`the request for id ${id}`, "schema", record("the request for an id", answer).schema);
    },
    config: async (scope) => {
      const answer = await ifThere({ method: "GET", path: at("config", scope) });
      if (answer === undefined) return undefined;
      const { compatibilityLevel, ...rest } = record("the request for a config", answer);
      return compatibilityLevel === undefined ? rest : { compatibility: compatibilityLevel, ...rest };
    },
    mode: async (scope) => {
      const answer = await ifThere({ method: "GET", path: at("mode", scope) });
      return answer === undefined
        ? undefined
        : string("the request for a mode", "mode", record("the request for a mode", answer).mode);
    },
    putConfig: async (scope, body) => void (await send({ method: "PUT", path: at("config", scope), body })),
    putMode: async (scope, mode, { force = false } = {}) => {
      await send({ method: "PUT", path: at("mode", scope), query: force ? { force } : {}, body: { mode } });
    },
    dropMode: async (scope) => void (await ifThere({ method: "DELETE", path: at("mode", scope) })),
    register: async (subject, version, { metadata, ruleSet, ...moved }) => {
      const more = { ...(metadata === undefined ? {} : { metadata }), ...(ruleSet === undefined ? {} : { ruleSet }) };
      const body = { version, ...moved, ...more };
      await send({ method: "POST", path: ["subjects", subject, "versions"], body });
    },
    remove: async (subject, version) => void (await send({ method: "DELETE", path: versionPath(subject, version) })),
  };
}

function movedVersion(what: string, json: unknown): MovedVersion {
  const answer = record(what, json);
  const references = list(what, answer.references ?? [], (item): item is Reference => {
    const { name, subject, version } = record(what, item);
    return isString(name) && isString(subject) && isInteger(version);
  });
  return {
    id: integerMember(what, "id", answer.id),
    schema: string(what, "schema", answer.schema),
    schemaType: isString(answer.schemaType) ? answer.schemaType : DEFAULT_SCHEMA_TYPE,
    references: references.map(({ name, subject, version }) => ({ name, subject, version })),
    metadata: answer.metadata ?? undefined,
    ruleSet: answer.ruleSet ?? undefined,
  };
}
