import { type Format, type Metadata, type Reference, type RuleSet, SchemaError } from "@concordat/schema";
import type { Past, Proposal } from "../decide/register.ts";
import type { Config, SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import type { Facts } from "../store/store.ts";
import { MissingReference, Unprepared } from "./library.ts";
import type { Registry } from "./registry.ts";

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
  readonly targets: readonly (SubjectKey & { readonly version: number })[];
}

/** Parses what a request proposes. Throws a RegistryError (42201) where it is not a schema. */
export async function propose(
  registry: Registry,
  key: SubjectKey,
  request: SchemaRequest,
  config: Config,
): Promise<Proposed> {
  const format = formatOf(registry, key, request);
  const pinned = await pin(registry, key, request);
  try {
    const references = await registry.library.resolve(pinned.references, key.context);
    const schema = format.parse(request.text, {
      references,
      strictness: (config.validateNewSchemas ?? true) ? "confluent" : "lax",
    });
    const normalize = request.normalize || (config.normalize ?? false);
    const proposal: Proposal = {
      format,
      schema,
      text: normalize ? format.normalized(schema) : format.canonical(schema),
      references: normalize ? sortedReferences(pinned.references) : pinned.references,
      metadata: request.metadata,
      ruleSet: request.ruleSet,
      metadataGiven: request.metadata !== undefined,
    };
    return { proposal, targets: pinned.targets };
  } catch (error) {
    throw asInvalid(key, request, error);
  }
}

/** The format of a request's type. Throws a RegistryError (42201) where there is none. */
export function formatOf(registry: Registry, key: SubjectKey, request: SchemaRequest): Format {
  const format = registry.formats.get(request.type);
  if (format !== undefined) return format;
  throw refusals.invalidSchema(
    `Invalid schema ${described(key, request)}, details: Invalid schema type ${request.type}`,
  );
}

/** References with the numbers of the versions that they mean, and where those are. */
async function pin(registry: Registry, key: SubjectKey, request: SchemaRequest) {
  const references: Reference[] = [];
  const targets: (SubjectKey & { readonly version: number })[] = [];
  for (const reference of request.references) {
    try {
      const { key: target, found } = await registry.library.target(reference, key.context);
      references.push({ ...reference, version: found.version });
      targets.push({ ...target, version: found.version });
    } catch (error) {
      throw asInvalid(key, request, error);
    }
  }
  return { references, targets };
}

function sortedReferences(references: readonly Reference[]): readonly Reference[] {
  const byName = new Map(references.map((reference) => [reference.name, reference]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** An error of the engine as Confluent's registry tells it (42201); others as they are. */
export function asInvalid(key: SubjectKey, request: SchemaRequest, error: unknown): unknown {
  if (error instanceof SchemaError || error instanceof MissingReference) {
    const refs = shownReferences(request.references);
    const place = error instanceof SchemaError ? placeOf(error) : "";
    return refusals.invalidSchema(
      `Invalid schema of type ${request.type}, details: Invalid schema ${described(key, request)} with refs ${refs} of type ${request.type}, details: ${error.message}${place}`,
    );
  }
  return error;
}

/** Faults that are told in Avro Java's very words: a place would make them others. */
const AS_AVRO_TELLS: ReadonlySet<string> = new Set(["avro/undefined-name", "avro/bad-default", "avro/redefined"]);

function placeOf({ code, place }: SchemaError): string {
  return place === undefined || AS_AVRO_TELLS.has(code) ? "" : ` (line ${place.line}, column ${place.column})`;
}

function described(key: SubjectKey, { text, type, references }: SchemaRequest): string {
  const refs = shownReferences(references);
  return `{subject=${qualifiedName(key)},version=null,id=null,schemaType=${type},references=${refs},metadata=null,ruleSet=null,schema=${text},schemaTags=null,ts=null,deleted=null}`;
}

function shownReferences(references: readonly Reference[]): string {
  return `[${references.map(({ name, subject, version }) => `{name='${name}', subject='${subject}', version=${version}}`).join(", ")}]`;
}

/** What is needed of a subject's facts; the others may take reading. */
type Subject = Pick<Facts, "key" | "versions">;

/** The versions of a subject with their schemas; only live ones are parsed, and each when it is first needed. */
async function pastOf(registry: Registry, facts: Subject): Promise<readonly Past[]> {
  const past: Past[] = [];
  for (const version of facts.versions) {
    const { context } = facts.key;
    // Without a turn of the event loop for each of hundreds of versions.
    const stored =
      registry.library.storedNow(context, version.id) ?? (await registry.library.stored(context, version.id));
    if (stored === undefined) continue;
    past.push({ ...version, stored, parsed: () => registry.library.parsedNow(context, stored) });
  }
  return past;
}

/**
 * Runs a pure decision over past versions. A version with references is read ahead when the decision first asks for it,
 * and the decision is run again: most decisions look at one version, and reading needs the store.
 */
export async function withPast<Result>(
  registry: Registry,
  facts: Subject,
  decide: (past: readonly Past[]) => Result,
): Promise<Result> {
  const past = await pastOf(registry, facts);
  for (;;) {
    try {
      return decide(past);
    } catch (error) {
      if (!(error instanceof Unprepared)) throw error;
      await registry.library.parsed(facts.key.context, error.stored);
    }
  }
}
