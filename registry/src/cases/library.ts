import type { Format, Reference, ResolvedReference, Schema } from "@concordat/schema";
import type { StoredSchema, SubjectKey, Version } from "../entities.ts";
import { DEFAULT_CONTEXT, keyText, qualifiedName, sameKey, subjectKey } from "../names.ts";
import type { Store } from "../store/store.ts";
import { Bounded } from "./bounded.ts";

/** Bytes of stored schemas, and of what parsing them takes, that are kept in memory. */
const STORED_BYTES = 64 * 1024 * 1024;
const PARSED_BYTES = 64 * 1024 * 1024;
/** A parsed schema takes some times its text. */
const PARSED_FACTOR = 8;
/** The most text that the references of one schema may bring in all: doubled references grow without end. */
const MOST_REFERENCED = 50 * 1024 * 1024;

/** A reference that leads nowhere. */
export class MissingReference extends Error {}

/** A schema that has to be read with its references before it can be compared. */
export class Unprepared extends Error {
  readonly stored: StoredSchema;

  constructor(stored: StoredSchema) {
    super(`schema ${stored.id} is not prepared`);
    this.stored = stored;
  }
}

/** A schema to put in the place of every version of a subject. */
export interface Instead {
  readonly key: SubjectKey;
  readonly text: string;
  readonly references: readonly Reference[];
}

/** Schemas by id, from memory where they were met before: what an id stands for never changes. */
export class Library {
  readonly #store: Store;
  readonly #formats: ReadonlyMap<string, Format>;
  readonly #stored = new Bounded<StoredSchema>(STORED_BYTES);
  readonly #parsed = new Bounded<Schema>(PARSED_BYTES);

  constructor(store: Store, formats: ReadonlyMap<string, Format>) {
    this.#store = store;
    this.#formats = formats;
  }

  async stored(context: string, id: number): Promise<StoredSchema | undefined> {
    const known = this.#stored.get(`${context}/${id}`);
    if (known !== undefined) return known;
    const found = await this.#store.schema(context, id);
    if (found !== undefined) this.#stored.put(`${context}/${id}`, found, found.text.length * 2 + 200);
    return found;
  }

  /** The same where it was met before. */
  storedNow(context: string, id: number): StoredSchema | undefined {
    return this.#stored.peek(`${context}/${id}`);
  }

  /** Forgets everything: a purged id is unknown afterwards, and an import may give it to another schema. */
  clear(): void {
    this.#stored.clear();
    this.#parsed.clear();
  }

  /** A stored schema, parsed, its references resolved. */
  async parsed(context: string, stored: StoredSchema): Promise<Schema> {
    const name = `${context}/${stored.id}/${stored.identity}`;
    const known = this.#parsed.get(name);
    if (known !== undefined) return known;
    const format = this.#formats.get(stored.type);
    if (format === undefined) throw new Error(`no format ${stored.type}`);
    const references = await this.resolve(stored.references, context);
    const schema = format.parse(stored.text, { references });
    const bytes = references.reduce((sum, { text }) => sum + text.length, stored.text.length) * PARSED_FACTOR;
    this.#parsed.put(name, schema, bytes);
    return schema;
  }

  /** The same where it was parsed before, or has no references; else an error of the caller, who did not prepare it. */
  parsedNow(context: string, stored: StoredSchema): Schema {
    const known = this.#parsed.get(`${context}/${stored.id}/${stored.identity}`);
    if (known !== undefined) return known;
    const format = this.#formats.get(stored.type);
    if (format === undefined || stored.references.length > 0) throw new Unprepared(stored);
    const schema = format.parse(stored.text);
    this.#parsed.put(`${context}/${stored.id}/${stored.identity}`, schema, stored.text.length * PARSED_FACTOR);
    return schema;
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
      const name = `${keyText(target.key)}\u0000${target.found.version}`;
      if (done.has(name)) return;
      if (open.has(name))
        throw new MissingReference(
          `The references of "${reference.subject}" version ${reference.version} lead back to it`,
        );
      open.add(name);
      const replaced = instead !== undefined && sameKey(instead.key, target.key) ? instead : undefined;
      const stored = replaced ?? (await this.stored(target.key.context, target.found.id));
      if (stored === undefined) throw missing(reference);
      for (const inner of stored.references) await visit(inner, target.key.context);
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
