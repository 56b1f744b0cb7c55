import type { Reference, ResolvedReference } from "@concordat/schema";
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

/** A reference that leads nowhere. */
export class MissingReference extends Error {}

/** A schema to put in the place of every version of a subject. */
export interface Instead {
  readonly key: SubjectKey;
  readonly text: string;
  readonly references: readonly Reference[];
  /** The texts of all that it needs, in place of what `references` names. */
  readonly resolved?: readonly ResolvedReference[] | undefined;
}

/** Schemas by id, from memory where they were met before: what an id stands for never changes. */
export class Library {
  readonly #store: Store;
  readonly #stored = new Bounded<StoredSchema>(STORED_BYTES);
  readonly #sources = new Bounded<Source>(PARSED_BYTES);

  constructor(store: Store) {
    this.#store = store;
  }

  async stored(context: string, id: number): Promise<StoredSchema | undefined> {
    const known = this.#stored.get(`${context}/${id}`);
    if (known !== undefined) return known;
    const found = await this.#store.schema(context, id);
    if (found !== undefined) this.#stored.put(`${context}/${id}`, found, found.text.length * 2 + 200);
    return found;
  }

  /** Forgets everything: a purged id is unknown afterwards, and an import may give it to another schema. */
  clear(): void {
    this.#stored.clear();
    this.#sources.clear();
  }

  /** A stored schema as the engine takes it, its references resolved; what was registered once is read as it is. */
  async source(context: string, stored: StoredSchema): Promise<Source> {
    const name = `${context}/${stored.id}/${stored.identity}`;
    const known = this.#sources.get(name);
    if (known !== undefined) return known;
    const references = stored.references.length === 0 ? NONE : await this.resolve(stored.references, context);
    const source: Source = { type: stored.type, text: stored.text, references, strictness: "lax" };
    // What the engine makes of a source here is kept as long as the source; of large ones nothing is made here.
    this.#sources.put(name, source, sizeOf(source) * (areLarge([source]) ? 2 : PARSED_FACTOR));
    return source;
  }

  /**
   * References with the texts they stand for, each subject's version once, what is needed standing before what needs
   * it. Throws {@link MissingReference} where one leads nowhere, or round in a circle.
   */
  async resolve(
    references: readonly Reference[],
    context: string,
    instead?: Instead,
  ): Promise<readonly ResolvedReference[]> {
    const done = new Map<string, ResolvedReference>();
    const open = new Set<string>();
    let size = 0;
    const visit = async (reference: Reference, from: string): Promise<void> => {
      const target = await this.target(reference, from);
      // Protobuf's files import one another by these names: one version may be needed under several.
      const name = `${keyText(target.key)}\u0000${target.found.version}`;
      const known = done.get(name);
      if (known !== undefined) {
        if (known.name !== reference.name)
          done.set(`${name}\u0000${reference.name}`, { ...known, name: reference.name });
        return;
      }
      if (open.has(name))
        throw new MissingReference(
          `The references of "${reference.subject}" version ${reference.version} lead back to it`,
        );
      open.add(name);
      const replaced = instead !== undefined && sameKey(instead.key, target.key) ? instead : undefined;
      const stored = replaced ?? (await this.stored(target.key.context, target.found.id));
      if (stored === undefined) throw missing(reference);
      for (const given of replaced?.resolved ?? []) done.set(`given\u0000${given.subject}\u0000${given.name}`, given);
      const inside = replaced?.resolved === undefined ? stored.references : NO_REFERENCES;
      for (const inner of inside) await visit(inner, target.key.context);
      open.delete(name);
      size += stored.text.length;
      if (size > MOST_REFERENCED)
        throw new MissingReference("The references bring in more text than a schema may have");
      done.set(name, { ...reference, version: target.found.version, text: stored.text });
    };
    for (const reference of references) await visit(reference, context);
    return [...done.values()];
  }

  /** The version that a reference names, -1 being the latest. An unqualified subject is one of the referrer's context. */
  async target(reference: Reference, context: string): Promise<{ readonly key: SubjectKey; readonly found: Version }> {
    const key = subjectKey(reference.subject, context);
    const { versions } = await this.#store.facts({ key });
    const live = versions.filter(({ deleted }) => !deleted);
    const found = reference.version === -1 ? live.at(-1) : live.find(({ version }) => version === reference.version);
    if (found !== undefined) return { key, found };
    const plain = key.context !== DEFAULT_CONTEXT && !reference.subject.startsWith(":.");
    if (plain)
      return this.target(
        { ...reference, subject: qualifiedName({ context: DEFAULT_CONTEXT, subject: key.subject }) },
        DEFAULT_CONTEXT,
      );
    throw missing(reference);
  }
}

function missing({ subject, version }: Reference): MissingReference {
  return new MissingReference(`No schema reference found for subject "${subject}" and version ${version}`);
}
