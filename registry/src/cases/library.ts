import { type Reference, type ResolvedReference, SchemaError } from "@concordat/schema";
import type { StoredSchema, SubjectKey, Version } from "../entities.ts";
import { DEFAULT_CONTEXT, keyText, qualifiedName, sameKey, subjectKey } from "../names.ts";
import { areLarge, type Source, sizeOf } from "../pool/source.ts";
import type { Store } from "../store/store.ts";
import { Bounded } from "./bounded.ts";

/** Bytes of stored schemas, and of what parsing them takes, that are kept in memory. */
const STORED_BYTES = 64 * 1024 * 1024;
const PARSED_BYTES = 64 * 1024 * 1024;
/** A parsed schema takes some times its text. */
const PARSED_FACTOR = 8;
/** The most text that the references of one schema may bring in all: doubled references grow without end. */
const MOST_REFERENCED = 50 * 1024 * 1024;

const NONE: readonly ResolvedReference[] = [];
const NO_REFERENCES: readonly Reference[] = [];

/** Among which versions references are looked for. */
type Among = "live" | "deleted too";

/** A version that a reference means, and its subject. */
interface Target {
  readonly key: SubjectKey;
  readonly found: Version;
}

/** A schema to put in the place of every version of a subject. */
export interface Instead {
  readonly key: SubjectKey;
  readonly text: string;
  readonly references: readonly Reference[];
  /** The texts of all that it needs, in place of what `references` names. */
  readonly resolved?: readonly ResolvedReference[] | undefined;
}

/**
 * Schemas by id, from memory where they were met before: what an id stands for never changes, as long as it is not
 * purged.
 */
export class Library {
  readonly #store: Store;
  readonly #stored: Bounded<StoredSchema>;
  readonly #sources: Bounded<Source>;
  /** Subjects that references were looked for in, before they were found in the default context. */
  readonly #passedBy = new Set<string>();

  constructor(store: Store, { caches }: { readonly caches: boolean }) {
    this.#store = store;
    this.#stored = new Bounded(caches ? STORED_BYTES : 0);
    this.#sources = new Bounded(caches ? PARSED_BYTES : 0);
  }

  async stored(context: string, id: number): Promise<StoredSchema | undefined> {
    return this.#stored.through(
      `${context}/${id}`,
      () => this.#store.schema(context, id),
      ({ text }) => text.length * 2 + 200,
    );
  }

  /** Whether a new version of a subject may be what references of stored schemas mean from now on. */
  isAwaited(key: SubjectKey): boolean {
    return this.#passedBy.has(keyText(key));
  }

  /** Forgets everything: a purged id is unknown afterwards, and an import may give it to another schema. */
  clear(): void {
    this.#stored.clear();
    this.#sources.clear();
    this.#passedBy.clear();
  }

  /** A stored schema as the engine takes it, its references resolved; what was registered once is read as it is. */
  async source(context: string, stored: StoredSchema): Promise<Source> {
    const name = `${context}/${stored.id}/${stored.identity}`;
    const { type, text } = stored;
    return this.#sources.through(
      name,
      async (): Promise<Source> => {
        const all = stored.references;
        const references = all.length === 0 ? NONE : await this.resolve(all, context, undefined, "deleted too");
        return { type, text, references, strictness: "lax" };
      },
      // What the engine makes of a source here is kept as long as the source; of large ones nothing is made here.
      (source) => sizeOf(source) * (areLarge([source]) ? 2 : PARSED_FACTOR),
    );
  }

  /**
   * References with the texts they stand for, each subject's version once, what is needed standing before what needs
   * it; of a schema that is stored already, soft-deleted ones too. Throws a SchemaError where one leads nowhere, or round in a circle.
   */
  async resolve(
    references: readonly Reference[],
    context: string,
    instead?: Instead,
    among: Among = "live",
  ): Promise<readonly ResolvedReference[]> {
    const done = new Map<string, ResolvedReference>();
    const open = new Set<string>();
    let size = 0;
    const visit = async (reference: Reference, from: string): Promise<void> => {
      const target = await this.target(reference, from, among);
      // Protobuf's files import one another by these names: one version may be needed under several.
      const name = `${keyText(target.key)}\u0000${target.found.version}`;
      const known = done.get(name);
      if (known !== undefined) {
        if (known.name !== reference.name)
          done.set(`${name}\u0000${reference.name}`, { ...known, name: reference.name });
        return;
      }
      if (open.has(name))
        throw astray(`The references of "${reference.subject}" version ${reference.version} lead back to it`);
      open.add(name);
      const replaced = instead !== undefined && sameKey(instead.key, target.key) ? instead : undefined;
      const stored = replaced ?? (await this.stored(target.key.context, target.found.id));
      if (stored === undefined) throw missing(reference);
      for (const given of replaced?.resolved ?? []) done.set(`given\u0000${given.subject}\u0000${given.name}`, given);
      const inside = replaced?.resolved === undefined ? stored.references : NO_REFERENCES;
      for (const inner of inside) await visit(inner, target.key.context);
      open.delete(name);
      size += stored.text.length;
      if (size > MOST_REFERENCED) throw astray("The references bring in more text than a schema may have");
      done.set(name, { ...reference, version: target.found.version, text: stored.text });
    };
    for (const reference of references) await visit(reference, context);
    return [...done.values()];
  }

  /** The version that a reference names, -1 being the latest. An unqualified subject is one of the referrer's context. */
  async target(reference: Reference, context: string, among: Among = "live"): Promise<Target> {
    const key = subjectKey(reference.subject, context);
    const find = async () => {
      const { versions } = await this.#store.facts({ key });
      const shown = among === "live" ? versions.filter(({ deleted }) => !deleted) : versions;
      return reference.version === -1 ? shown.at(-1) : shown.find(({ version }) => version === reference.version);
    };
    const found = await find();
    if (found !== undefined) return { key, found };
    if (key.context === DEFAULT_CONTEXT || reference.subject.startsWith(":.")) throw missing(reference);
    this.#passedBy.add(keyText(key));
    // A registration from now on drops what is cached of this.
    const late = await find();
    if (late !== undefined) return { key, found: late };
    const subject = qualifiedName({ context: DEFAULT_CONTEXT, subject: key.subject });
    return this.target({ ...reference, subject }, DEFAULT_CONTEXT, among);
  }
}

function missing({ subject, version }: Reference): SchemaError {
  return astray(`No schema reference found for subject "${subject}" and version ${version}`);
}

function astray(message: string): SchemaError {
  return new SchemaError({ code: "api/missing-reference", message, hint: "Register what it refers to first." });
}
