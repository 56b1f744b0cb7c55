import { isDeepStrictEqual } from "node:util";
import type { MovedConfig, MovingClient } from "@concordat/client/registry";
import { eachOf, type MovedRegistry, type ScopeSettings, type StockedVersion } from "./read.ts";

/** Something that one registry answers otherwise than the other. */
export interface MovingDifference {
  /** A subject, a context as `:.NAME:`, or an empty string for the registry. */
  readonly scope: string;
  readonly version?: number;
  readonly problem: string;
}

/** How a target stands beside its source. */
export interface TargetState {
  readonly missing: readonly (readonly [subject: string, version: number])[];
  /** Versions that are there and are not the same. */
  readonly changed: readonly MovingDifference[];
  /** Soft-deleted in the source, and live in the target. */
  readonly toDelete: readonly (readonly [subject: string, version: number])[];
  /** Scopes whose settings are not the source's. */
  readonly settings: readonly (MovingDifference & { readonly kind: "config" | "mode" })[];
  /** Versions whose texts are laid out otherwise, and are the same JSON. */
  readonly laidOut: number;
}

/** Compares what of the source is in the target. The mode of the whole registry is left out: it is the target's own. */
export function targetState(source: MovedRegistry, target: MovedRegistry): TargetState {
  const missing: (readonly [string, number])[] = [];
  const changed: MovingDifference[] = [];
  const toDelete: (readonly [string, number])[] = [];
  let laidOut = 0;
  for (const [scope, versions] of source.subjects) {
    const there = target.subjects.get(scope) ?? new Map<number, StockedVersion>();
    for (const [version, wanted] of versions) {
      const found = there.get(version);
      if (found === undefined) missing.push([scope, version]);
      else {
        const problem = problemOf(wanted, found);
        if (problem !== undefined) changed.push({ scope, version, problem });
        else if (wanted.deleted && !found.deleted) toDelete.push([scope, version]);
        if (wanted.schema !== found.schema && sameText(wanted.schema, found.schema)) laidOut += 1;
      }
    }
    for (const version of there.keys())
      if (!versions.has(version)) changed.push({ scope, version, problem: "is not in the source" });
  }
  const settings = [...source.settings].flatMap(([scope, own]) => settingsOf(scope, own, target.settings.get(scope)));
  return { missing, changed, toDelete, settings, laidOut };
}

function problemOf(wanted: StockedVersion, found: StockedVersion): string | undefined {
  if (wanted.id !== found.id) return `has id ${found.id}, and the source has ${wanted.id}`;
  if (wanted.schemaType !== found.schemaType) return `is ${found.schemaType}, and the source has ${wanted.schemaType}`;
  if (!sameText(wanted.schema, found.schema)) return "has another text";
  if (!isDeepStrictEqual(wanted.references, found.references)) return "has other references";
  if (!isDeepStrictEqual(wanted.metadata, found.metadata)) return "has other metadata";
  if (!isDeepStrictEqual(wanted.ruleSet, found.ruleSet)) return "has other rules";
  if (found.deleted && !wanted.deleted) return "is soft-deleted, and the source has it live";
  return undefined;
}

function sameText(one: string, other: string): boolean {
  return one === other || isDeepStrictEqual(parsed(one), parsed(other));
}

/** A text parsed as JSON; the text itself where it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether a config has all that is wanted, whatever else it has. */
export function hasConfig(found: MovedConfig | undefined, wanted: MovedConfig): boolean {
  return Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(value, found?.[name]));
}

function settingsOf(scope: string, own: ScopeSettings, found: ScopeSettings | undefined): TargetState["settings"] {
  const config = found?.config;
  const sameConfig = own.config === undefined ? config === undefined : hasConfig(config, own.config);
  const text = (value: unknown) => (value === undefined ? "none" : JSON.stringify(value));
  return [
    ...(sameConfig
      ? []
      : [
          {
            kind: "config" as const,
            scope,
            problem: `has the config ${text(config)}, and the source has ${text(own.config)}`,
          },
        ]),
    ...(scope === "" || own.mode === found?.mode
      ? []
      : [
          {
            kind: "mode" as const,
            scope,
            problem: `has the mode ${found?.mode ?? "none"}, and the source has ${own.mode ?? "none"}`,
          },
        ]),
  ];
}

/** Asks the target for each id of the source, and says which answers another text than the source's version of it. */
export async function idsThatDiffer(source: MovedRegistry, target: MovingClient): Promise<readonly MovingDifference[]> {
  const ids = new Map<string, { readonly scope: string; readonly version: number; readonly wanted: StockedVersion }>();
  for (const [scope, versions] of source.subjects)
    for (const [version, wanted] of versions) {
      const [context = ""] = /^:\.[^:]*:/.exec(scope) ?? [];
      ids.set(`${context}${wanted.id}`, { scope, version, wanted });
    }
  const answers = await eachOf([...ids.values()], async ({ scope, version, wanted }) => {
    const text = await target.textOfId(wanted.id, scope);
    if (text !== undefined && sameText(text, wanted.schema)) return [];
    return [{ scope, version, problem: `id ${wanted.id} answers ${text === undefined ? "nothing" : "another text"}` }];
  });
  return answers.flat();
}
