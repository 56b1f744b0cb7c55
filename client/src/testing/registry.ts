import { RegistryError } from "../registry/error.ts";
import type { Lookup, RegistrySchema, SchemaSource, SchemaText } from "../registry/registry.ts";
import type { Topic } from "../runtime/event.ts";

/** A registry that has the schemas of these topics' events and keys and nothing else, in this process. Ids count from 1. */
export function registryOf(...topics: readonly Pick<Topic, "events" | "key">[]): SchemaSource {
  const types = topics.flatMap(({ events, key }) => [...Object.values(events), ...(key === undefined ? [] : [key])]);
  const known = types.map(({ subject, schemaType, schema, references = [], resolved = [] }, index) => {
    const guid = `00000000-0000-4000-8000-${String(index + 1).padStart(12, "0")}`;
    return { subject, version: 1, id: index + 1, schemaType, schema, references, resolved, guid };
  });
  type Known = (typeof known)[number];
  const found = (what: string, wanted: (one: Known) => boolean): Known => {
    const one = known.find(wanted);
    if (one !== undefined) return one;
    throw new RegistryError({
      code: "registry/not-found",
      url: "memory:",
      message: `The events under test have no schema ${what}.`,
      hint: "Generate the code anew, or give the event's own topic.",
    });
  };
  const lookup = async (subject: string, { schema }: SchemaText): Promise<Lookup> =>
    found(`of ${subject}`, (one) => one.subject === subject && one.schema === schema);
  return {
    schemaById: async (id): Promise<RegistrySchema> => found(String(id), (one) => one.id === id),
    schemaByGuid: async (guid): Promise<RegistrySchema> => found(guid, (one) => one.guid === guid),
    lookup,
    register: lookup,
  };
}
