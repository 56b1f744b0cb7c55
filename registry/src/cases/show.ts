import { identityOf, type SchemaTags, TYPE_FACTS } from "@concordat/schema";
import type { StoredSchema } from "../entities.ts";
import { qualifiedName, subjectKey } from "../names.ts";
import type { View } from "./view.ts";

/** How a request wants a schema shown. */
export interface Showing {
  /** One of the type's forms, such as `resolved`: its references written out; under any other name it is as stored. */
  readonly format: string | undefined;
  /** `qualified` names the context of each referenced subject. */
  readonly referenceFormat: string | undefined;
  /** Tags to find, `*` for any: then the entities that have one are listed. */
  readonly findTags: readonly string[];
}

/** A stored schema as it is to be shown. */
export interface ShownSchema {
  readonly stored: StoredSchema;
  readonly text: string;
  readonly tags: readonly SchemaTags[] | undefined;
}

/**
 * Shows a stored schema as a request wants it: in a form, with qualified references, with the entities that have some
 * tags.
 */
export async function showSchema(
  at: View,
  context: string,
  stored: StoredSchema,
  { format, referenceFormat, findTags }: Showing,
): Promise<ShownSchema> {
  return {
    stored: referenceFormat === "qualified" ? withQualifiedReferences(stored, context) : stored,
    text: await textIn(at, context, stored, format),
    tags: findTags.length === 0 ? undefined : await taggedIn(at, stored, findTags),
  };
}

/** A schema's text in the format asked for. */
export async function textIn(
  at: View,
  context: string,
  stored: StoredSchema,
  format: string | undefined,
): Promise<string> {
  if (format === undefined || !at.formats.has(stored.type)) return stored.text;
  if (!TYPE_FACTS[stored.type].forms.includes(format)) return stored.text;
  return at.engine.run("form", { source: await at.library.source(at.reading, context, stored), form: format });
}

/** The answer to a registration with the schema's text in the format asked for. */
export async function registeredIn(
  at: View,
  context: string,
  answer: object,
  format: string | undefined,
): Promise<object> {
  const id = "id" in answer ? Number(answer.id) : undefined;
  const stored =
    format === undefined || id === undefined ? undefined : await at.library.stored(at.reading, context, id);
  return stored === undefined ? answer : { ...answer, schema: await textIn(at, context, stored, format) };
}

function withQualifiedReferences(stored: StoredSchema, context: string): StoredSchema {
  const references = stored.references.map((one) => ({
    ...one,
    subject: qualifiedName(subjectKey(one.subject, context)),
  }));
  return { ...stored, references };
}

/** The same as its own identity would be; answers by version show it so, answers by id do not. */
export function withIdentity(stored: StoredSchema): StoredSchema {
  return { ...stored, identity: identityOf(stored) };
}

async function taggedIn(
  at: View,
  { type, text }: StoredSchema,
  wanted: readonly string[],
): Promise<readonly SchemaTags[]> {
  const all = at.formats.has(type) ? await at.engine.run("tagged", { type, text }) : [];
  return wanted.includes("*") ? all : all.filter(({ tags }) => tags.some((tag) => wanted.includes(tag)));
}
