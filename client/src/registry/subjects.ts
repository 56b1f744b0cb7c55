import { COMPATIBILITY_LEVELS, type CompatibilityLevel, type Reference } from "@concordat/schema";
import { list, record } from "./answers.ts";
import { type Call, senderFor } from "./call.ts";
import { RegistryError } from "./error.ts";
import type { RegistryOptions } from "./options.ts";

/** The modes of a subject: what may be done to it. */
export const SUBJECT_MODES = ["READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT", "FORWARD"] as const;
/** One of them. */
export type SubjectMode = (typeof SUBJECT_MODES)[number];

/** What a registry does to subjects beside taking versions. Every call may throw RegistryError. */
export interface SubjectsClient {
  /** All subjects, those included that are soft-deleted where `deleted`. */
  subjects(options?: { readonly deleted?: boolean }): Promise<readonly string[]>;
  versions(subject: string, options?: { readonly deleted?: boolean }): Promise<readonly number[]>;
  /** The subject's own level; undefined where it has none. Without a subject, the registry's. */
  level(subject?: string): Promise<CompatibilityLevel | undefined>;
  setLevel(subject: string, level: CompatibilityLevel): Promise<void>;
  /** Goes back to the level of the context or the registry. */
  dropLevel(subject: string): Promise<void>;
  /** The subject's own mode; undefined where it has none. Without a subject, the registry's. */
  mode(subject?: string): Promise<SubjectMode | undefined>;
  setMode(subject: string, mode: SubjectMode): Promise<void>;
  dropMode(subject: string): Promise<void>;
  /** The ids of the schemas that refer to a version. */
  referrers(subject: string, version: number): Promise<readonly number[]>;
  /** The stored text of a version, of a soft-deleted one too. */
  stored(subject: string, version: number): Promise<StoredText>;
  /** Deletes a subject or one version, softly unless `permanent`; answers the versions that were deleted. */
  remove(
    subject: string,
    options?: { readonly version?: number; readonly permanent?: boolean },
  ): Promise<readonly number[]>;
}

/** A version as the registry keeps it. */
export interface StoredText {
  readonly id: number;
  readonly schema: string;
  readonly schemaType: string | undefined;
  readonly references: readonly Reference[];
}

const isText = (item: unknown): item is string => typeof item === "string";
const isNumber = (item: unknown): item is number => Number.isInteger(item);

/** A client of what a registry does to subjects, by Confluent's API. Opens no connection before the first call. */
export function subjectsClient(options: RegistryOptions | string): SubjectsClient {
  const send = senderFor(typeof options === "string" ? { url: options } : options);
  const own = async (call: Call, member: string): Promise<unknown> => {
    try {
      const answer = record(`the request for the ${member}`, await send(call));
      return answer[member] ?? answer.compatibility;
    } catch (error) {
      if (error instanceof RegistryError && error.code === "registry/not-found") return undefined;
      throw error;
    }
  };
  const at = (kind: "config" | "mode", subject: string | undefined) =>
    subject === undefined ? [kind] : [kind, subject];
  const drop = async (kind: "config" | "mode", subject: string) => {
    try {
      await send({ method: "DELETE", path: [kind, subject] });
    } catch (error) {
      // It had none of its own.
      if (!(error instanceof RegistryError) || error.code !== "registry/not-found") throw error;
    }
  };
  return {
    subjects: async ({ deleted = false } = {}) =>
      list("the request for subjects", await send({ method: "GET", path: ["subjects"], query: { deleted } }), isText),
    versions: async (subject, { deleted = false } = {}) =>
      list(
        "the request for versions",
        await send({ method: "GET", path: ["subjects", subject, "versions"], query: { deleted } }),
        isNumber,
      ),
    level: async (subject) => {
      const level = await own({ method: "GET", path: at("config", subject) }, "compatibilityLevel");
      return COMPATIBILITY_LEVELS.find((known) => known === level);
    },
    setLevel: async (subject, compatibility) => {
      await send({ method: "PUT", path: ["config", subject], body: { compatibility } });
    },
    dropLevel: (subject) => drop("config", subject),
    mode: async (subject) => {
      const mode = await own({ method: "GET", path: at("mode", subject) }, "mode");
      return SUBJECT_MODES.find((known) => known === mode);
    },
    setMode: async (subject, mode) => {
      await send({ method: "PUT", path: ["mode", subject], body: { mode } });
    },
    dropMode: (subject) => drop("mode", subject),
    referrers: async (subject, version) =>
      list(
        "the request for what refers to a version",
        await send({ method: "GET", path: ["subjects", subject, "versions", String(version), "referencedby"] }),
        isNumber,
      ),
    stored: async (subject, version) => {
      const path = ["subjects", subject, "versions", String(version)];
      const answer = record("the request for a version", await send({ method: "GET", path, query: { deleted: true } }));
      return {
        id: Number(answer.id),
        schema: String(answer.schema),
        schemaType: typeof answer.schemaType === "string" ? answer.schemaType : undefined,
        references: Array.isArray(answer.references) ? (answer.references as readonly Reference[]) : [],
      };
    },
    remove: async (subject, { version, permanent = false } = {}) => {
      const path = ["subjects", subject, ...(version === undefined ? [] : ["versions", String(version)])];
      const answer = await send({ method: "DELETE", path, query: { permanent } });
      return typeof answer === "number" ? [answer] : list("the deletion", answer, isNumber);
    },
  };
}
