import type { Offline } from "@concordat/client/lock";
import type { EventInput } from "@concordat/codegen";
import { type FetchReference, missingReference } from "./references.ts";

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
