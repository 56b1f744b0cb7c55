import { createHash, hash as digest } from "node:crypto";
import type { Reference } from "./format.ts";

/** Confluent's metadata: tags by path, properties, and the names of properties that are sensitive. */
export interface Metadata {
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  readonly properties?: Readonly<Record<string, string>>;
  readonly sensitive?: readonly string[];
}

/** A rule of a schema's data contract, as Confluent's registry keeps it. It is stored and answered, and never run here. */
export interface DataContractRule {
  readonly name?: string;
  readonly doc?: string;
  readonly kind?: string;
  readonly mode?: string;
  readonly type?: string;
  readonly tags?: readonly string[];
  readonly params?: Readonly<Record<string, string>>;
  readonly expr?: string;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly disabled?: boolean;
}

/** The rules of a schema's data contract: for migrations between versions, for values, and for encoding. */
export interface RuleSet {
  readonly migrationRules?: readonly DataContractRule[];
  readonly domainRules?: readonly DataContractRule[];
  readonly encodingRules?: readonly DataContractRule[];
  readonly enableAt?: string;
}

/** What makes a schema that schema and no other one in a registry. */
export interface Identity {
  /** The stored text. */
  readonly text: string;
  readonly references?: readonly Reference[];
  readonly metadata?: Metadata | undefined;
  readonly ruleSet?: RuleSet | undefined;
}

const ONE = Buffer.from([1]);
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** A text's bytes as Java has them: UTF-8, with a question mark for a surrogate without its other half. */
function javaBytes(text: string): string {
  return text.isWellFormed() ? text : text.replace(LONE_SURROGATE, "?");
}

/**
 * The MD5 by which Confluent's registry tells schemas apart, in hexadecimal: text, references, then metadata and rule
 * set where there are any. The schema type is not part of it.
 */
export function identityOf({ text, references = [], metadata, ruleSet }: Identity): string {
  // Most schemas are a text alone, which takes half the time so.
  if (references.length === 0 && metadata === undefined && ruleSet === undefined) return digest("md5", javaBytes(text));
  const hash = createHash("md5").update(javaBytes(text), "utf8");
  for (const { name, subject, version } of references) {
    const number = Buffer.alloc(4);
    number.writeInt32BE(version);
    hash.update(javaBytes(name), "utf8").update(javaBytes(subject), "utf8").update(number);
  }
  for (const part of [...metadataParts(metadata), ...ruleSetParts(ruleSet)]) {
    if (typeof part === "string") hash.update(javaBytes(part), "utf8");
    else hash.update(part);
  }
  return hash.digest("hex");
}

/** An identity as the guid of Confluent's answers: its 16 bytes as a UUID. */
export function guidOf(identity: string): string {
  const [a, b, c] = [identity.slice(0, 8), identity.slice(8, 12), identity.slice(12, 16)];
  return `${a}-${b}-${c}-${identity.slice(16, 20)}-${identity.slice(20)}`;
}

type Part = string | Buffer;

function metadataParts(metadata: Metadata | undefined): readonly Part[] {
  if (metadata === undefined) return [];
  const tags = sorted(metadata.tags).flatMap(([path, names]) => [path, ...[...names].sort()]);
  const properties = sorted(metadata.properties).flat();
  return [ONE, ...tags, ...properties, ...[...(metadata.sensitive ?? [])].sort()];
}

function ruleSetParts(ruleSet: RuleSet | undefined): readonly Part[] {
  if (ruleSet === undefined) return [];
  const lists = [ruleSet.migrationRules, ruleSet.domainRules, ruleSet.encodingRules];
  return [ONE, ...lists.flatMap((rules) => (rules ?? []).flatMap(ruleParts)), ruleSet.enableAt ?? ""];
}

function ruleParts(rule: DataContractRule): readonly Part[] {
  const { name, doc, kind, mode, type, expr, onSuccess, onFailure } = rule;
  const before = [name, doc, kind, mode, type, ...[...(rule.tags ?? [])].sort(), ...sorted(rule.params).flat()];
  const texts = [...before, expr, onSuccess, onFailure].filter((text) => text !== undefined);
  return rule.disabled ? [...texts, ONE] : texts;
}

function sorted<Value>(record: Readonly<Record<string, Value>> | undefined): readonly (readonly [string, Value])[] {
  return Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
