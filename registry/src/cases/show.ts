import { identityOf, type SchemaTags } from "@concordat/schema";
import type { StoredSchema } from "../entities.ts";
import { qualifiedName, subjectKey } from "../names.ts";
import type { Registry } from "./registry.ts";

/** How a request wants a schema shown. */
export interface Showing {
  /** One of the type's forms, such as `resolved`: its references written out; under any other name it is as stored. */
  readonly format: string | undefined;
  /** `qualified` names the context of each referenced subject. */
  readonly referenceFormat: string | undefined;
  /** Tags to find, `*` for any: then the entities that have one are told. */
  readonly findTags: readonly string[];
}

/** A stored schema as it is to be shown. */
export interface ShownSchema {
  readonly stored: StoredSchema;
  readonly text: string;
  readonly tags: readonly SchemaTags[] | undefined;
}

export async function showSchema(
  registry: Registry,
  context: string,
  stored: StoredSchema,
  { format, referenceFormat, findTags }: Showing,
): Promise<ShownSchema> {
  return {
    stored: referenceFormat === "qualified" ? withQualifiedReferences(stored, context) : stored,
    text: await textIn(registry, context, stored, format),
    tags: findTags.length === 0 ? undefined : await taggedIn(registry, stored, findTags),
  };
}

/** A schema's text in the format asked for. */
export async function textIn(
  registry: Registry,
  context: string,
  stored: StoredSchema,
  format: string | undefined,
): Promise<string> {
  if (format === undefined || registry.formats.get(stored.type)?.forms.includes(format) !== true) return stored.text;
  return registry.engine.run("form", { source: await registry.library.source(context, stored), form: format });
}

/** The answer to a registration with the schema's text in the format asked for. */
export async function registeredIn(
  registry: Registry,
  context: string,
  answer: object,
  format: string | undefined,
): Promise<object> {
  const id = "id" in answer ? Number(answer.id) : undefined;
  const stored = format === undefined || id === undefined ? undefined : await registry.library.stored(context, id);
  return stored === undefined ? answer : { ...answer, schema: await textIn(registry, context, stored, format) };
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
  registry: Registry,
  { type, text }: StoredSchema,
  wanted: readonly string[],
): Promise<readonly SchemaTags[]> {
  const all = registry.formats.has(type) ? await registry.engine.run("tagged", { type, text }) : [];
  return wanted.includes("*") ? all : all.filter(({ tags }) => tags.some((tag) => wanted.includes(tag)));
}
