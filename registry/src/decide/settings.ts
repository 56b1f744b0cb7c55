import type { CompatibilityLevel, CompatibilityPolicy } from "@concordat/schema";
import type { Chain, Config, Policy, SubjectKey } from "../entities.ts";
import { type ModeState, refusals } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import type { Settings } from "../store/store.ts";

/** The mode where none is set. */
export const DEFAULT_MODE = "READWRITE";

/** What a subject or context has itself. */
export function ownSetting<Setting>({ subject }: SubjectKey, chain: Chain<Setting>): Setting | undefined {
  return subject === "" ? chain.context : chain.subject;
}

/** The config in force: what is nearer goes before what is farther, field by field. */
export function effectiveConfig(
  chain: Chain<Config>,
  level: CompatibilityLevel,
): Config & { readonly compatibility: CompatibilityLevel } {
  return { compatibility: level, ...chain.global, ...chain.context, ...chain.subject };
}

/** Confluent's policy by which schemas are compared, of the config in force; one that nothing acts on is STRICT. */
export function comparisonPolicy({ compatibilityPolicy }: Config): CompatibilityPolicy {
  return compatibilityPolicy === "LENIENT" ? "LENIENT" : "STRICT";
}

/** The policy in force, field by field. */
export function effectivePolicy(chain: Chain<Policy>): Required<Policy> {
  return { referrers: "report", validation: "tolerant", ...chain.global, ...chain.context, ...chain.subject };
}

/** The mode in force, in capitals. */
export function effectiveMode(chain: Chain<string>): string {
  return (chain.subject ?? chain.context ?? chain.global ?? DEFAULT_MODE).toUpperCase();
}

/** Whether a mode forbids writing; the mode is in capitals. */
export function isReadOnly(mode: string): boolean {
  return mode === "READONLY" || mode === "READONLY_OVERRIDE";
}

/** Whether a mode is for taking schemas over with their ids, which are then kept as they come; the mode is in capitals. */
export function isImport(mode: string): boolean {
  return mode === "IMPORT" || mode === "FORWARD";
}

/** Refuses a write where the mode forbids it. */
export function checkWritable(key: SubjectKey, { mode }: Pick<Settings, "mode">): void {
  if (isReadOnly(effectiveMode(mode))) throw inMode(key, "read-only");
}

/** The refusal of a write by the mode of a subject. */
export function inMode(key: SubjectKey, state: ModeState) {
  return refusals.modeForbids(qualifiedName(key), key.context, state);
}
