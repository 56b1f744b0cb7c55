import { identityOf, type Reference, type ResolvedReference, SchemaError, TYPE_FACTS } from "@concordat/schema";
import type { StoredSchema, SubjectKey, Version } from "../entities.ts";
import { failures } from "../errors.ts";
import { DEFAULT_CONTEXT, keyText, qualifiedName, sameKey, subjectKey } from "../names.ts";
import { pacer } from "../pool/pace.ts";
import { areLarge, type SourceText, sizeOf } from "../pool/source.ts";
import type { PastSource } from "../pool/tasks.ts";
import { keys } from "../store/epochs.ts";
import type { Reading, Store } from "../store/store.ts";
import { Held } from "./held.ts";

/** Bytes of stored schemas, and of what parsing them takes, that are kept in memory: one by one, and of whole subjects. */
const STORED_BYTES = 16 * 1024 * 1024;
const PARSED_BYTES = 32 * 1024 * 1024;
/** About what an entry takes besides its text: its name, and what was asked for it. */
const ENTRY_BYTES = 1_000;
/** The most text that the references of one schema may bring in all: doubled references grow without end. */
const MOST_REFERENCED = 50 * 1024 * 1024;

const NONE: readonly ResolvedReference[] = [];
const NO_REFERENCES: readonly Reference[] = [];

/** Among which versions references are looked for. */
type Among = "live" | "deleted too";

/** A version that a reference means, and its subject. */
export interface Target {
  readonly key: SubjectKey;
  readonly version: number;
  readonly id: number;
}

/** How references are resolved, where that is not by the live versions that are stored. */
export interface Resolving {
  /** What the references mean, in their order, where that is known. */
  readonly targets?: readonly Target[];
  readonly instead?: Instead;
  /** Live ones alone unless said otherwise. */
  readonly among?: Among;
}

/** A schema to put in the place of every version of a subject. */
export interface Instead {
  readonly key: SubjectKey;
  readonly text: string;
  readonly references: readonly Reference[];
  /** The texts of all that it needs, in place of what `references` names. */
  readonly resolved?: readonly ResolvedReference[] | undefined;
}

/** Schemas by id, from memory as long as what they stand for is the same. */
export class Library {
  readonly #stored: Held<StoredSchema>;
  readonly #sources: Held<SourceText>;
  readonly #histories: Held<ReadonlyMap<number, PastSource>>;
  readonly #place: string;

  constructor(store: Pick<Store, "onChange" | "place">, { caches }: { readonly caches: boolean }) {
    this.#place = store.place;
    this.#stored = new Held(caches ? STORED_BYTES : 0);
    this.#sources = new Held(caches ? PARSED_BYTES : 0);
    this.#histories = new Held(caches ? PARSED_BYTES : 0);
    // What is purged does not stay in memory.
    store.onChange((moved) => {
      for (const key of moved ?? []) this.#stored.drop(key);
    });
  }

  /** A stored schema as the store has it, never from memory. Throws as {@link Library.stored} does. */
  async reread(reading: Reading, context: string, id: number): Promise<StoredSchema | undefined> {
    return asRegistered(await reading.schema(context, id), context, this.#place);
  }

  /** A stored schema; undefined where there is none. Throws a Refusal where it is not what was registered under its identity. */
  async stored(reading: Reading, context: string, id: number): Promise<StoredSchema | undefined> {
    return this.#stored.through(
      reading,
      keys.schema(context, id),
      (inner) => this.reread(inner, context, id),
      ({ text }) => text.length + ENTRY_BYTES,
    );
  }

  /** A stored schema as the engine takes it, its references resolved; what was registered once is read as it is. */
  async source(reading: Reading, context: string, stored: StoredSchema): Promise<SourceText> {
    const name = `${context}/${stored.id}/${stored.identity}`;
    const { type, text } = stored;
    return this.#sources.through(
      reading,
      name,
      async (inner): Promise<SourceText> => {
        const all = stored.references;
        const references = all.length === 0 ? NONE : await this.resolve(inner, all, context, { among: "deleted too" });
        const before = this.#sources.peek(name);
        // What the engine made of it is kept with it.
        if (before !== undefined && sameTexts(before.references, references)) return before;
        return { type, text, references, strictness: "lax" };
      },
      parsedBytes,
    );
  }

  /** A version as the engine compares with it; undefined where it is gone. */
  async past(reading: Reading, { context }: SubjectKey, version: number, id: number): Promise<PastSource | undefined> {
    const stored = await this.stored(reading, context, id);
    if (stored === undefined) return undefined;
    return { version, canonical: stored.text, source: await this.source(reading, context, stored) };
  }

  /**
   * All versions of a subject as the engine compares with them, soft-deleted ones too, by their numbers. It has none that
   * cannot be read: what a soft-deleted one refers to may be gone for good.
   */
  history(reading: Reading, key: SubjectKey): Promise<ReadonlyMap<number, PastSource>> {
    const make = async (inner: Reading) => {
      const pause = pacer();
      const all = new Map<number, PastSource>();
      for (const { version, id } of await inner.versions(key)) {
        const past = await readable(this.past(inner, key, version, id));
        if (past !== undefined) all.set(version, past);
        await pause();
      }
      return all;
    };
    const bytesOf = (all: ReadonlyMap<number, PastSource>) =>
      all.values().reduce((sum, { source }) => sum + parsedBytes(source), 0);
    return this.#histories.through(reading, keyText(key), make, bytesOf);
  }

  /**
   * References with the texts they stand for, each subject's version once, what is needed standing before what needs
   * it; of a schema that is stored already, soft-deleted ones too. Throws a SchemaError where one leads nowhere, or round in a circle.
   */
  async resolve(
    reading: Reading,
    references: readonly Reference[],
    context: string,
    { targets, instead, among = "live" }: Resolving = {},
  ): Promise<readonly ResolvedReference[]> {
    const done = new Map<string, ResolvedReference>();
    const open = new Set<string>();
    let size = 0;
    const visit = async (reference: Reference, from: string, known?: Target): Promise<void> => {
      const target = known ?? (await this.target(reading, reference, from, among));
      // Protobuf's files import one another by these names: one version may be needed under several.
      const name = `${keyText(target.key)}\u0000${target.version}`;
      const found = done.get(name);
      if (found !== undefined) {
        if (found.name !== reference.name)
          done.set(`${name}\u0000${reference.name}`, { ...found, name: reference.name });
        return;
      }
      if (open.has(name))
        throw astray(`The references of "${reference.subject}" version ${reference.version} lead back to it`);
      open.add(name);
      const replaced = instead !== undefined && sameKey(instead.key, target.key) ? instead : undefined;
      const stored = replaced ?? (await this.stored(reading, target.key.context, target.id));
      if (stored === undefined) throw missing(reference);
      for (const given of replaced?.resolved ?? []) done.set(`given\u0000${given.subject}\u0000${given.name}`, given);
      const inside = replaced?.resolved === undefined ? stored.references : NO_REFERENCES;
      for (const inner of inside) await visit(inner, target.key.context);
      open.delete(name);
      size += stored.text.length;
      if (size > MOST_REFERENCED) throw astray("The references bring in more text than a schema may have");
      done.set(name, { ...reference, version: target.version, text: stored.text });
    };
    for (const [index, reference] of references.entries()) await visit(reference, context, targets?.[index]);
    return [...done.values()];
  }

  /** The version that a reference names, -1 being the latest. An unqualified subject is one of the referrer's context. */
  async target(reading: Reading, reference: Reference, context: string, among: Among = "live"): Promise<Target> {
    const key = subjectKey(reference.subject, context);
    const found =
      among === "live" || reference.version === -1
        ? await listed(reading, key, reference.version, among)
        : await pinned(reading, key, reference.version);
    if (found !== undefined) return { key, ...found };
    if (key.context === DEFAULT_CONTEXT || reference.subject.startsWith(":.")) throw missing(reference);
    const subject = qualifiedName({ context: DEFAULT_CONTEXT, subject: key.subject });
    return this.target(reading, { ...reference, subject }, DEFAULT_CONTEXT, among);
  }
}

/** What was read, where it is what was registered under its identity: else a Refusal, before anybody is given it. */
function asRegistered<Read extends StoredSchema | undefined>(stored: Read, context: string, place: string): Read {
  if (stored === undefined || identityOf(stored) === stored.identity) return stored;
  throw failures.damaged(place, `schema ${stored.id} of context ${context} is not what was registered`);
}

/** What the engine makes of a source here is kept as long as the source; of large ones nothing is made here. */
function parsedBytes(source: SourceText): number {
  return sizeOf(source) * (areLarge([source]) ? 2 : TYPE_FACTS[source.type].weight) + ENTRY_BYTES;
}

/** What was read; undefined where its schema cannot be made from what is stored. */
async function readable<Read>(reading: Promise<Read>): Promise<Read | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return undefined;
  }
}

type Found = Pick<Version, "version" | "id">;

async function listed(reading: Reading, key: SubjectKey, version: number, among: Among): Promise<Found | undefined> {
  const versions = await reading.versions(key);
  const shown = among === "live" ? versions.filter(({ deleted }) => !deleted) : versions;
  return version === -1 ? shown.at(-1) : shown.find((one) => one.version === version);
}

async function pinned(reading: Reading, key: SubjectKey, version: number): Promise<Found | undefined> {
  const id = await reading.idAt(key, version);
  return id === undefined ? undefined : { version, id };
}

function sameTexts(a: readonly ResolvedReference[], b: readonly ResolvedReference[]): boolean {
  return a.length === b.length && a.every((one, at) => JSON.stringify(one) === JSON.stringify(b[at]));
}

/** The error of a reference that leads nowhere. */
export function missing({ subject, version }: Reference): SchemaError {
  return astray(`No schema reference found for subject "${subject}" and version ${version}`);
}

function astray(message: string): SchemaError {
  return new SchemaError({ code: "api/missing-reference", message, hint: "Register what it refers to first." });
}
