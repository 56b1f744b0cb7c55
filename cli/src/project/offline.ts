import type { EventInput } from "@concordat/codegen";
import type { Reference, ResolvedReference, SchemaType } from "@concordat/schema";

/** What generating without a registry needs and no file of the project has. */
export interface Offline {
  /** Of a subject that only the registry has. */
  readonly schema?: string;
  readonly schemaType?: SchemaType;
  readonly references?: readonly Reference[];
  /** The texts of references, in the order of need. */
  readonly resolved?: readonly ResolvedReference[];
}

/** What the lock keeps of a subject's schema; undefined where the project's files have all of it. */
export function offlineOf(input: EventInput): Offline | undefined {
  const { version, schema, schemaType, references = [], resolved = [] } = input;
  const texts = resolved.length === 0 ? {} : { resolved };
  if (version === undefined) return resolved.length === 0 ? undefined : texts;
  return {
    schema,
    ...(schemaType === undefined ? {} : { schemaType }),
    ...(references.length === 0 ? {} : { references }),
    ...texts,
  };
}

/** A lock's entry as it stands in the file; undefined where it is another thing. */
export function readOffline(value: unknown): Offline | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { schema, schemaType, references, resolved } = value as Record<string, unknown>;
  return {
    ...(typeof schema === "string" ? { schema } : {}),
    ...(schemaType === "AVRO" || schemaType === "PROTOBUF" || schemaType === "JSON" ? { schemaType } : {}),
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
