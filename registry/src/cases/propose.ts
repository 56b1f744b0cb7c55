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
import type { Source } from "../pool/source.ts";
import type { Facts } from "../store/store.ts";
import type { Target } from "./library.ts";
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
  { key, mode }: Pick<Facts, "key" | "mode">,
  request: SchemaRequest,
  config: Config,
  asNew: boolean,
): Promise<Proposed> {
  const type = typeOf(at, request);
  const pinned = await pin(at, key, request);
  try {
    const references = await at.library.resolve(at.reading, pinned.references, key.context, pinned);
    const strictness = asNew && (config.validateNewSchemas ?? true) ? "confluent" : "lax";
    const sent: Source = { type, text: request.text, references, strictness };
    // What is imported is kept as it stood in the other registry.
    const normalize = (request.normalize || (config.normalize ?? false)) && !isImport(effectiveMode(mode));
    const stored = await at.engine.run("stored", { source: sent, normalize });
    const { metadata, ruleSet } = request;
    const kept = normalize ? sortedReferences(pinned.references) : pinned.references;
    const proposal: Proposal = {
      sent,
      // A normalised schema is judged as what it became.
      source: normalize ? { ...sent, text: stored.text, strictness: "lax" } : sent,
      ...stored,
      references: kept,
      metadata,
      ruleSet,
      identity: identityOf({ text: stored.text, references: kept, metadata, ruleSet }),
      metadataGiven: metadata !== undefined,
    };
    return { proposal, targets: pinned.targets };
  } catch (error) {
    throw asInvalid(key, request, error);
  }
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

/** References with the numbers of the versions that they mean, and where those are. */
async function pin(at: View, key: SubjectKey, request: SchemaRequest) {
  const references: Reference[] = [];
  const targets: Target[] = [];
  for (const reference of request.references) {
    try {
      const target = await at.library.target(at.reading, reference, key.context);
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
