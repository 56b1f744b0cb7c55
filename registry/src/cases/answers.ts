import { guidOf, type SchemaTags } from "@concordat/schema";
import type { StoredSchema } from "../entities.ts";

interface Shown {
  readonly subject?: string;
  readonly version?: number | undefined;
  readonly id?: number | undefined;
  readonly stored: Omit<StoredSchema, "id">;
  readonly text?: string | undefined;
  readonly tags?: readonly SchemaTags[] | undefined;
  readonly time?: number | undefined;
  readonly deleted?: boolean | undefined;
  readonly maxId?: number | undefined;
}

/** A schema as Confluent's registry answers it: fields in its order, empty and unknown ones left out. */
export function schemaAnswer({ subject, version, id, stored, text, tags, time, deleted, maxId }: Shown): object {
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(version === undefined ? {} : { version }),
    ...(id === undefined ? {} : { id }),
    guid: guidOf(stored.identity),
    schemaType: stored.type,
    ...(stored.references.length === 0 ? {} : { references: stored.references }),
    ...(stored.metadata === undefined ? {} : { metadata: stored.metadata }),
    ...(stored.ruleSet === undefined ? {} : { ruleSet: stored.ruleSet }),
    schema: text ?? stored.text,
    ...(tags === undefined || tags.length === 0 ? {} : { schemaTags: tags }),
    ...(time === undefined ? {} : { ts: time }),
    ...(deleted === undefined ? {} : { deleted }),
    ...(maxId === undefined ? {} : { maxId }),
  };
}

/** The same for an id or guid, where the text stands before the references. */
export function idAnswer(shown: Shown): object {
  const { references, metadata, ruleSet, schema, ...rest } = schemaAnswer(shown) as Record<string, unknown>;
  const { schemaTags, ts, deleted, maxId, ...head } = rest;
  return Object.fromEntries(
    Object.entries({ ...head, schema, references, metadata, ruleSet, schemaTags, ts, deleted, maxId }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

/** The same for a registration, which names the id before the version. */
export function registerAnswer(shown: Shown & { readonly id: number; readonly version: number }): object {
  const { id, version, ...rest } = shown;
  return { id, version, ...schemaAnswer(rest) };
}
