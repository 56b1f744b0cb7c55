import type { Metadata, RuleSet } from "@concordat/schema";
import type { Config } from "../entities.ts";

/** The property that holds a version which a request asked for. */
export const VERSION_PROPERTY = "confluent:version";

/** Metadata of a new version: the config's default, under what the request gives, under the config's override. */
export function mergedMetadata(config: Config, given: Metadata | undefined): Metadata | undefined {
  return [config.defaultMetadata, given, config.overrideMetadata].reduce(over, undefined);
}

function over(below: Metadata | undefined, above: Metadata | undefined): Metadata | undefined {
  if (below === undefined || above === undefined) return above ?? below;
  const sensitive = [...new Set([...(below.sensitive ?? []), ...(above.sensitive ?? [])])].sort();
  return {
    ...(below.tags || above.tags ? { tags: { ...below.tags, ...above.tags } } : {}),
    ...(below.properties || above.properties ? { properties: { ...below.properties, ...above.properties } } : {}),
    ...(sensitive.length > 0 ? { sensitive } : {}),
  };
}

/** Metadata with one property more. */
export function withProperty(metadata: Metadata | undefined, key: string, value: string): Metadata {
  return { ...metadata, properties: { ...metadata?.properties, [key]: value } };
}

/** The version that a property of metadata names; undefined where it has none, 0 where it asks for the next. */
export function versionIn(metadata: Metadata | undefined): number | undefined {
  const text = metadata?.properties?.[VERSION_PROPERTY];
  if (text === undefined) return undefined;
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** Metadata without the property that holds the version, for comparing: none where nothing else is in it. */
export function withoutVersion(metadata: Metadata | undefined): Metadata | undefined {
  if (metadata === undefined) return undefined;
  const { [VERSION_PROPERTY]: _, ...properties } = metadata.properties ?? {};
  const { properties: __, ...rest } = metadata;
  if (Object.keys(properties).length > 0) return { ...rest, properties };
  return rest.tags === undefined && rest.sensitive === undefined ? undefined : rest;
}

/** Whether two metadata, or two rule sets, say the same, the order of keys aside. */
export function sameJson(a: Metadata | RuleSet | undefined, b: Metadata | RuleSet | undefined): boolean {
  return stable(a) === stable(b);
}

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${key}:${stable(inner)}`)
    .join()}}`;
}
