import type { EventInput } from "@concordat/codegen";
import { isSchemaType, type Reference, type ResolvedReference, type SchemaType } from "@concordat/schema";
import { type FetchReference, missingReference } from "./references.ts";

/** What generating without a registry needs and no file of the project has. */
export interface Offline {
  /** Of a subject that only the registry has. */
  readonly schema?: string;
  readonly schemaType?: SchemaType;
  readonly references?: readonly Reference[];
  /** The texts of references, in the order of need. */
  readonly resolved?: readonly ResolvedReference[];
}

/**
 * What the lock keeps of a subject's schema; undefined where the project's files have all of it. Of a file, the texts that no
 * other file is; of a version of the registry, all.
 */
export function offlineOf(input: EventInput, isFile: (subject: string) => boolean): Offline | undefined {
  const { version, schema, schemaType, references = [], resolved = [] } = input;
  if (version === undefined) {
    const others = resolved.filter(({ subject }) => !isFile(subject));
    return others.length === 0 ? undefined : { resolved: others };
  }
  const texts = resolved.length === 0 ? {} : { resolved };
  return {
    schema,
    ...(schemaType === undefined ? {} : { schemaType }),
    ...(references.length === 0 ? {} : { references }),
    ...texts,
  };
}

/**
 * Gives the texts of references from what locked subjects keep, each with what it needs before it: they were kept in the
 * order of need. Throws CliError where none keeps it.
 */
export function fetchKept(subjects: Iterable<{ readonly offline?: Offline }>): FetchReference {
  const lists = [...subjects].flatMap(({ offline }) => (offline?.resolved === undefined ? [] : [offline.resolved]));
  return async (reference) => {
    const { name, subject, version } = reference;
    for (const list of lists) {
      const at = list.findIndex(
        (one) => one.name === name && one.subject === subject && (version === undefined || one.version === version),
      );
      if (at !== -1) return list.slice(0, at + 1);
    }
    throw missingReference(reference);
  };
}

/** A lock's entry as it stands in the file; undefined where it is another thing. */
export function readOffline(value: unknown): Offline | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { schema, schemaType, references, resolved } = value as Record<string, unknown>;
  return {
    ...(typeof schema === "string" ? { schema } : {}),
    ...(isSchemaType(schemaType) ? { schemaType } : {}),
    ...(Array.isArray(references) ? { references: references.map(readReference) } : {}),
    ...(Array.isArray(resolved)
      ? { resolved: resolved.map((one) => ({ ...readReference(one), text: String(one.text) })) }
      : {}),
  };
}

function readReference(value: unknown): Reference {
  const { name, subject, version } = value as Record<string, unknown>;
  return { name: String(name), subject: String(subject), version: Number(version) };
}
