import { createHash } from "node:crypto";
import { SchemaError } from "@concordat/schema";
import { Bounded } from "../bounded.ts";
import type { Past, Proposal } from "../decide/register.ts";
import type { StoredSchema } from "../entities.ts";
import { keyText } from "../names.ts";
import type { Engine } from "../pool/engine.ts";
import { pacer } from "../pool/pace.ts";
import { type Asked, type Epoch, type Key, keys } from "../store/epochs.ts";
import type { Facts, Reading } from "../store/store.ts";
import { Held } from "./held.ts";
import type { Library } from "./library.ts";

/** Bytes of what is known of subjects' versions: one of 20,000 versions takes a quarter. And of what marks schemas. */
const PLACES_BYTES = 48 * 1024 * 1024;
const MARKS_BYTES = 16 * 1024 * 1024;
const BYTES_A_MARK = 300;

/** What two schemas that may be one have in common. */
type Mark = string;

/** Where among a subject's first `count` versions each mark is. */
interface Marked {
  count: number;
  readonly places: Map<Mark, number[]>;
  /** As of when they are the first ones. */
  readonly lasting: Epoch | undefined;
  /** What was asked for the marks. */
  readonly asked: Map<Key, Epoch>;
}

/** What finding takes. */
interface Uses {
  readonly reading: Reading;
  readonly library: Library;
  readonly engine: Engine;
}

/** Finds the versions of a subject that may be a schema without holding it against each: by marks, kept in memory. */
export class Likeness {
  readonly #exact: Bounded<Marked>;
  readonly #loose: Bounded<Marked>;
  readonly #marks: Held<readonly Mark[]>;

  constructor({ caches }: { readonly caches: boolean }) {
    this.#exact = new Bounded(caches ? PLACES_BYTES : 0);
    this.#loose = new Bounded(caches ? PLACES_BYTES : 0);
    this.#marks = new Held(caches ? MARKS_BYTES : 0);
  }

  /** The versions that are the very schema, soft-deleted ones too, in ascending order. */
  async same(at: Uses, facts: Facts, { text, identity }: Proposal): Promise<readonly Past[]> {
    if (facts.versions.length === 0) return [];
    const found = await placesOf(this.#exact, at, facts, async (_, stored) => [stored.identity]);
    const past = await pastAt(at, facts, found(identity));
    // Java's bytes of a text, which the identity is of, have one mark for all surrogates without their other half.
    return past.filter(({ stored }) => stored.text === text);
  }

  /**
   * The versions whose text is the proposal's, or that Confluent's registry takes for the same schema, references
   * inlined and order aside. Where one that is the very same is `enough`, no others are looked for.
   */
  async alike(at: Uses, facts: Facts, proposal: Proposal, enough: (same: Past) => boolean): Promise<readonly Past[]> {
    const same = await this.same(at, facts, proposal);
    if (same.some(enough) || facts.versions.length === 0) return same;
    const { context } = facts.key;
    const found = await placesOf(this.#loose, at, facts, (reading, stored) =>
      this.#marks.through(
        reading,
        `${context}/${stored.id}/${stored.identity}`,
        (inner) => marksOfStored({ ...at, reading: inner }, context, stored),
        (marks) => marks.length * BYTES_A_MARK,
      ),
    );
    const wanted = await marksOf(at, proposal);
    const places = new Set(wanted.flatMap((mark) => [...found(mark)]));
    return pastAt(
      at,
      facts,
      [...places].sort((a, b) => a - b),
    );
  }
}

async function marksOf(
  at: Uses,
  { text, source, likeness }: Pick<Proposal, "text" | "source" | "likeness">,
): Promise<readonly Mark[]> {
  return [textMark(text), likeness ?? (await at.engine.run("likeness", { source }))];
}

/** The marks of a stored schema; one that cannot be read any more is like no other but by its text. */
async function marksOfStored(at: Uses, context: string, stored: StoredSchema): Promise<readonly Mark[]> {
  try {
    return await marksOf(at, { text: stored.text, source: await at.library.source(at.reading, context, stored) });
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return [textMark(stored.text)];
  }
}

function textMark(text: string): Mark {
  return createHash("sha256").update(text).digest("base64");
}

/** Where a mark is among a subject's versions. What is kept is added to where versions were added, and else made anew. */
async function placesOf(
  kept: Bounded<Marked>,
  at: Uses,
  { key, versions }: Facts,
  marksOf: (reading: Reading, stored: StoredSchema) => Promise<readonly Mark[]>,
): Promise<(mark: Mark) => readonly number[]> {
  const name = keyText(key);
  // Of the moment at which the versions were asked: it may have passed.
  const lasting = at.reading.asked.get(keys.lasting(key));
  const known = kept.get(name);
  const holds = known !== undefined && known.lasting === lasting && at.reading.rely(known.asked);
  const marked: Marked = holds ? known : { count: 0, places: new Map(), lasting, asked: new Map() };
  const pause = pacer();
  for (let place = marked.count; place < versions.length; place = marked.count) {
    const added = versions[place];
    if (added === undefined) break;
    // That the id stands for the same later follows from the versions being the same.
    const stored = await at.library.stored(at.reading, key.context, added.id);
    const { made, asked } = await at.reading.apart(async (reading) =>
      stored === undefined ? [] : marksOf(reading, stored),
    );
    await pause();
    // Another request may have added it meanwhile.
    if (marked.count === place) add(marked, made, asked);
  }
  kept.put(name, marked, (marked.count + marked.places.size) * BYTES_A_MARK);
  return (mark) => (marked.places.get(mark) ?? []).filter((place) => place < versions.length);
}

function add(marked: Marked, marks: readonly Mark[], asked: Asked): void {
  for (const mark of new Set(marks)) {
    const there = marked.places.get(mark);
    if (there === undefined) marked.places.set(mark, [marked.count]);
    else there.push(marked.count);
  }
  marked.count += 1;
  // Of two moments it is of neither: the first epoch stays, and it does not hold.
  for (const [name, epoch] of asked) if (!marked.asked.has(name)) marked.asked.set(name, epoch);
}

async function pastAt(at: Uses, { key, versions }: Facts, places: readonly number[]): Promise<readonly Past[]> {
  const past: Past[] = [];
  for (const place of places) {
    const version = versions[place];
    const stored = version === undefined ? undefined : await at.library.stored(at.reading, key.context, version.id);
    if (version !== undefined && stored !== undefined) past.push({ ...version, stored });
  }
  return past;
}
