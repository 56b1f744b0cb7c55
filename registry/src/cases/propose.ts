import {
  identityOf,
  type Metadata,
  type Reference,
  type RuleSet,
  SchemaError,
  type SchemaType,
} from "@concordat/schema";
import type { Proposal } from "../decide/register.ts";
import { effectiveMode, isImport } from "../decide/settings.ts";
import type { Config, SubjectKey } from "../entities.ts";
import { type RefusalKind, refusals } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import type { SourceText } from "../pool/source.ts";
import type { Facts } from "../store/store.ts";
import { missing, type Target } from "./library.ts";
import type { View } from "./view.ts";

/** How what is no schema is refused. */
export const INVALID_SCHEMA: ReadonlySet<RefusalKind> = new Set([
  "invalid-schema",
  "unknown-schema-type",
  "empty-schema",
  "incomplete-reference",
]);

/** What a request says of a schema. `text` is empty where the latest version's is meant. */
export interface SchemaRequest {
  readonly text: string;
  readonly type: string;
  readonly references: readonly Reference[];
  readonly metadata: Metadata | undefined;
  readonly ruleSet: RuleSet | undefined;
  readonly normalize: boolean;
}

/** A parsed proposal with the versions that its references mean. */
export interface Proposed {
  readonly proposal: Proposal;
  readonly targets: readonly Target[];
}

/**
 * Parses what a request proposes. One that is `asNew` is judged as strictly as the config says; who only looks for what is
 * there already proposes nothing new. Throws a Refusal where it is not a schema.
 */
export async function propose(
  at: View,
  facts: Pick<Facts, "key" | "mode">,
  request: SchemaRequest,
  config: Config,
  asNew: boolean,
): Promise<Proposed> {
  const { sent, normalize, pinned } = await sentIn(at, facts, request, config, asNew);
  const stored = await at.engine.run("stored", { source: sent, normalize }).catch(invalid(facts.key, request));
  const { metadata, ruleSet } = request;
  const kept = normalize ? sortedReferences(pinned.references) : pinned.references;
  const proposal: Proposal = {
    sent,
    source: normalize ? asNormalised(sent, stored.text) : sent,
    ...stored,
    references: kept,
    metadata,
    ruleSet,
    identity: identityOf({ text: stored.text, references: kept, metadata, ruleSet }),
    metadataGiven: metadata !== undefined,
  };
  return { proposal, targets: pinned.targets };
}

/**
 * What a request proposes as it is judged, and no more: neither the text to store nor its identity. Throws a Refusal where
 * it is not a schema.
 */
export async function judgedSource(
  at: View,
  facts: Pick<Facts, "key" | "mode">,
  request: SchemaRequest,
  config: Config,
): Promise<SourceText> {
  const { sent, normalize } = await sentIn(at, facts, request, config, true);
  const failed = invalid(facts.key, request);
  if (normalize)
    return asNormalised(sent, (await at.engine.run("stored", { source: sent, normalize }).catch(failed)).text);
  await at.engine.run("parse", { source: sent }).catch(failed);
  return sent;
}

/** A normalised schema is judged as what it became. */
function asNormalised(sent: SourceText, text: string): SourceText {
  return { ...sent, text, strictness: "lax" };
}

/** The text that a request sends, with all that it refers to, and whether it is to be normalised. */
async function sentIn(
  at: View,
  { key, mode }: Pick<Facts, "key" | "mode">,
  request: SchemaRequest,
  config: Config,
  asNew: boolean,
) {
  const type = typeOf(at, request);
  const pinned = request.references.length === 0 ? NOTHING_PINNED : await pin(at, key, request);
  const references =
    pinned.references.length === 0
      ? []
      : await at.library.resolve(at.whole, pinned.references, key.context, pinned).catch(invalid(key, request));
  const strictness = asNew && (config.validateNewSchemas ?? true) ? ("confluent" as const) : ("lax" as const);
  const sent: SourceText = { type, text: request.text, references, strictness };
  // What is imported is kept as it stood in the other registry.
  const normalize = (request.normalize || (config.normalize ?? false)) && !isImport(effectiveMode(mode));
  return { sent, normalize, pinned };
}

const NOTHING_PINNED: Pinned = { references: [], targets: [] };

function invalid(key: SubjectKey, request: SchemaRequest) {
  return (error: unknown): never => {
    throw asInvalid(key, request, error);
  };
}

/** A request's type. Throws a Refusal where this registry takes none such. */
export function typeOf({ formats }: View, request: SchemaRequest): SchemaType {
  if (formats.has(request.type)) return request.type;
  throw refusals.unknownSchemaType(request.type, formats.types.toSorted());
}

/** Whether a request brings no text: then it means the latest version's, if anything. */
export function isEmpty({ text }: SchemaRequest): boolean {
  return text.trim() === "";
}

interface Pinned {
  readonly references: readonly Reference[];
  readonly targets: readonly Target[];
}

/** References with the numbers of the versions that they mean, and where those are. */
async function pin(at: View, key: SubjectKey, request: SchemaRequest): Promise<Pinned> {
  const references: Reference[] = [];
  const targets: Target[] = [];
  for (const reference of request.references) {
    try {
      const target = await at.library.target(at.reading, reference, key.context);
      // What its caller may not read is not there for them.
      if (!at.sight.subject(target.key)) throw missing(reference);
      references.push({ ...reference, version: target.version });
      targets.push(target);
    } catch (error) {
      throw asInvalid(key, request, error);
    }
  }
  return { references, targets };
}

/** References in Confluent's order, each once: by what they refer to, whatever they are called. */
function sortedReferences(references: readonly Reference[]): readonly Reference[] {
  const each = new Map(references.map((one) => [JSON.stringify([one.name, one.subject, one.version]), one]));
  return [...each.values()].sort((a, b) => byText(a.subject, b.subject) || a.version - b.version);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An error of the engine as a refusal of the schema; others as they are. */
export function asInvalid(key: SubjectKey, { type, text, references }: SchemaRequest, error: unknown): unknown {
  if (!(error instanceof SchemaError)) return error;
  return refusals.invalidSchema({ subject: qualifiedName(key), type, text, references, error: error.facts() });
}
