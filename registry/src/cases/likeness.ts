import { createHash } from "node:crypto";
import { identityOf, SchemaError } from "@concordat/schema";
import type { Past, Proposal } from "../decide/register.ts";
import type { StoredSchema, Version } from "../entities.ts";
import { keyText } from "../names.ts";
import { pacer } from "../pool/pace.ts";
import type { Facts } from "../store/store.ts";
import { Bounded } from "./bounded.ts";
import type { Registry } from "./registry.ts";

/** Bytes of what is known of subjects' versions, and of what marks schemas. */
const KEPT_BYTES = 32 * 1024 * 1024;
const BYTES_A_MARK = 120;

/** What two schemas that may be one have in common. */
type Mark = string;

/** A subject's versions, and where among them each mark is. */
interface Marked {
  readonly versions: { readonly version: number; readonly id: number }[];
  readonly places: Map<Mark, number[]>;
}

/** Finds the versions of a subject that may be a schema without holding it against each: by marks, kept in memory. */
export class Likeness {
  readonly #bytes: number;
  #exact: Bounded<Marked>;
  #loose: Bounded<Marked>;
  #marks: Bounded<readonly Mark[]>;

  constructor({ caches }: { readonly caches: boolean }) {
    this.#bytes = caches ? KEPT_BYTES : 0;
    this.#exact = new Bounded(this.#bytes);
    this.#loose = new Bounded(this.#bytes);
    this.#marks = new Bounded(this.#bytes);
  }

  /** Forgets everything: an id may stand for another schema afterwards. */
  clear(): void {
    this.#exact = new Bounded(this.#bytes);
    this.#loose = new Bounded(this.#bytes);
    this.#marks = new Bounded(this.#bytes);
  }

  /** The versions that are the very schema, soft-deleted ones too, in ascending order. */
  async same(registry: Registry, facts: Facts, proposal: Proposal): Promise<readonly Past[]> {
    if (facts.versions.length === 0) return [];
    const found = await placesOf(this.#exact, registry, facts, async ({ identity }) => [identity]);
    const past = await pastAt(registry, facts, found(identityOf(proposal)));
    // Java's bytes of a text, which the identity is of, have one mark for all surrogates without their other half.
    return past.filter(({ stored }) => stored.text === proposal.text);
  }

  /**
   * The versions whose text is the proposal's, or that Confluent's registry takes for the same schema, references
   * inlined and order aside. Where one that is the very same is `enough`, no others are looked for.
   */
  async alike(
    registry: Registry,
    facts: Facts,
    proposal: Proposal,
    enough: (same: Past) => boolean,
  ): Promise<readonly Past[]> {
    const same = await this.same(registry, facts, proposal);
    if (same.some(enough) || facts.versions.length === 0) return same;
    const marks = this.#marks;
    const found = await placesOf(this.#loose, registry, facts, async (stored) => {
      const name = `${facts.key.context}/${stored.id}/${stored.identity}`;
      const known = marks.get(name);
      if (known !== undefined) return known;
      const made = await marksOfStored(registry, facts.key.context, stored);
      marks.put(name, made, made.length * BYTES_A_MARK);
      return made;
    });
    const wanted = await marksOf(registry, proposal);
    const places = new Set(wanted.flatMap((mark) => [...found(mark)]));
    return pastAt(
      registry,
      facts,
      [...places].sort((a, b) => a - b),
    );
  }
}

async function marksOf(
  registry: Registry,
  { text, source, likeness }: Pick<Proposal, "text" | "source" | "likeness">,
): Promise<readonly Mark[]> {
  return [textMark(text), likeness ?? (await registry.engine.run("likeness", { source }))];
}

/** The marks of a stored schema; one that cannot be read any more is like no other but by its text. */
async function marksOfStored(registry: Registry, context: string, stored: StoredSchema): Promise<readonly Mark[]> {
  try {
    return await marksOf(registry, { text: stored.text, source: await registry.library.source(context, stored) });
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return [textMark(stored.text)];
  }
}

function textMark(text: string): Mark {
  return createHash("sha256").update(text).digest("base64");
}

/**
 * Where a mark is among a subject's versions. What is kept is added to where versions were added, and made anew where
 * others are gone.
 */
async function placesOf(
  kept: Bounded<Marked>,
  registry: Registry,
  { key, versions }: Facts,
  marksOf: (stored: StoredSchema) => Promise<readonly Mark[]>,
): Promise<(mark: Mark) => readonly number[]> {
  const name = keyText(key);
  const known = kept.get(name);
  const marked: Marked = known !== undefined && begins(versions, known) ? known : { versions: [], places: new Map() };
  const pause = pacer();
  for (let at = marked.versions.length; at < versions.length; at = marked.versions.length) {
    const added = versions[at];
    if (added === undefined) break;
    const stored = await registry.library.stored(key.context, added.id);
    const marks = stored === undefined ? [] : await marksOf(stored);
    await pause();
    // Another request may have added it meanwhile.
    if (marked.versions.length === at) add(marked, added, marks);
  }
  kept.put(name, marked, sizeOf(marked));
  return (mark) => (marked.places.get(mark) ?? []).filter((place) => place < versions.length);
}

function add({ versions, places }: Marked, { version, id }: Version, marks: readonly Mark[]): void {
  for (const mark of new Set(marks)) {
    const there = places.get(mark);
    if (there === undefined) places.set(mark, [versions.length]);
    else there.push(versions.length);
  }
  versions.push({ version, id });
}

function sizeOf({ versions, places }: Marked): number {
  return (versions.length + places.size) * BYTES_A_MARK;
}

/** Whether a subject's versions are those that are known, or those and more. Soft deletes do not count. */
function begins(versions: readonly Version[], known: Marked): boolean {
  return known.versions.every(({ version, id }, at) => {
    const now = versions[at];
    return now !== undefined && now.version === version && now.id === id;
  });
}

async function pastAt(
  registry: Registry,
  { key, versions }: Facts,
  places: readonly number[],
): Promise<readonly Past[]> {
  const past: Past[] = [];
  for (const place of places) {
    const version = versions[place];
    const stored = version === undefined ? undefined : await registry.library.stored(key.context, version.id);
    if (version !== undefined && stored !== undefined) past.push({ ...version, stored });
  }
  return past;
}
