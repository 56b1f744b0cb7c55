import type { Diagnostic } from "@concordat/schema";
import type { Proposal } from "../decide/register.ts";
import { effectiveMode, effectivePolicy, isImport } from "../decide/settings.ts";
import { refusals } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import type { SourceText } from "../pool/source.ts";
import type { Facts } from "../store/store.ts";
import type { View } from "./view.ts";

/** What is wrong with a schema that can be parsed; undefined of a type whose parsing judges all of that. */
export async function diagnosed(at: View, source: SourceText): Promise<readonly Diagnostic[] | undefined> {
  const format = await at.formats.load(source.type);
  if (format?.diagnose === undefined) return undefined;
  return at.engine.run("diagnose", { source });
}

/** Whether one of these is an error. */
export function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** Refuses a schema that its type's own compiler would refuse, where the policy is strict. */
export async function checkValid(at: View, facts: Facts, { sent }: Proposal): Promise<void> {
  const { key, policy, mode } = facts;
  if (effectivePolicy(policy).validation !== "strict" || isImport(effectiveMode(mode))) return;
  const errors = (await diagnosed(at, sent))?.filter(({ severity }) => severity === "error") ?? [];
  if (errors.length > 0) throw refusals.faultySchema(qualifiedName(key), sent.type, errors);
}
