import { SchemaError, type SchemaPart } from "@concordat/schema";
import type { StoredSchema, SubjectKey } from "../entities.ts";
import { isRefusal } from "../errors.ts";
import type { Formats } from "../formats.ts";
import { DEFAULT_CONTEXT } from "../names.ts";
import type { Engine } from "../pool/engine.ts";
import { pacer } from "../pool/pace.ts";
import { subjectOfVersions } from "../store/epochs.ts";
import type { Reading, Store } from "../store/store.ts";
import { Entries } from "./entries.ts";

/** Subjects that are read at once, and with one reading. */
const PIECE = 200;
/** Bytes that what is searched may take in memory. */
const MOST_BYTES = 128 * 1024 * 1024;
/** Milliseconds that a search waits for what is not read yet. */
const PATIENCE = 2_000;

/** What may be set of a catalogue, for tests. */
export interface CatalogueOptions {
  /** Whether it is kept from one search to the next. */
  readonly caches: boolean;
  readonly mostBytes?: number;
  readonly patience?: number;
  /** Makes what is called after each piece of work. */
  readonly pacer?: () => () => Promise<void> | undefined;
}

/** The catalogue as of now, and whether all schemas were read. */
export interface Searchable {
  readonly entries: Entries;
  readonly complete: boolean;
}

/** What a catalogue is made from. */
interface From extends PartsReader {
  readonly store: Pick<Store, "read" | "onChange">;
}

/**
 * What can be searched, kept in memory: made when somebody searches first, and brought up to date before each search from
 * what the store reports as changed. It holds the latest version of every subject, also of those that a caller may not see.
 */
export class Catalogue {
  readonly #from: From;
  readonly #options: Required<CatalogueOptions>;
  /** Undefined until somebody searches, and where nothing of it holds any more. */
  #entries: Entries | undefined;
  /** Subjects that changed since they were read. */
  #changed = new Map<string, SubjectKey>();
  /** Subjects whose schemas the engine had no room for: they are read with the next search. */
  #waiting: SubjectKey[] = [];
  #updating: Promise<void> | undefined;

  constructor(from: From, options: CatalogueOptions) {
    this.#from = from;
    this.#options = { mostBytes: MOST_BYTES, patience: PATIENCE, pacer, ...options };
    from.store.onChange((moved) => {
      if (moved === undefined) this.#forget();
      else if (this.#entries !== undefined) for (const key of moved) this.#note(subjectOfVersions(key));
    });
  }

  /** What can be searched now: all of it, unless reading it takes longer than a search should. */
  async current(): Promise<Searchable> {
    for (const key of this.#waiting.splice(0)) this.#note(key);
    if (!this.#options.caches) {
      this.#forget();
      await this.#update();
    } else if (this.#entries === undefined || this.#changed.size > 0 || this.#updating !== undefined) {
      await soon(this.#update(), this.#options.patience);
    }
    const entries = this.#entries ?? new Entries(this.#options.mostBytes);
    const isDone = this.#updating === undefined && this.#entries !== undefined && this.#waiting.length === 0;
    return { entries, complete: isDone };
  }

  #forget(): void {
    this.#entries = undefined;
    this.#changed.clear();
    this.#waiting = [];
  }

  #note(key: SubjectKey | undefined): void {
    if (key !== undefined) this.#changed.set(`${key.context}/${key.subject}`, key);
  }

  /** Reads what is not read yet; searches that come meanwhile wait for the same. */
  #update(): Promise<void> {
    this.#updating ??= this.#run().finally(() => {
      this.#updating = undefined;
    });
    return this.#updating;
  }

  async #run(): Promise<void> {
    const pause = this.#options.pacer();
    try {
      while (this.#entries === undefined || this.#changed.size > 0) {
        if (this.#entries === undefined) await this.#readAll(pause);
        await this.#readChanged(pause);
      }
    } catch (error) {
      // What was not read would be missing for good.
      this.#forget();
      throw error;
    }
  }

  /** Names first: they are there soon, and searched most. */
  async #readAll(pause: () => Promise<void> | undefined): Promise<void> {
    const entries = new Entries(this.#options.mostBytes);
    this.#entries = entries;
    const contexts = new Set([DEFAULT_CONTEXT, ...(await this.#from.store.read().contexts())]);
    for (const context of contexts) {
      for (let after: string | undefined = ""; after !== undefined && this.#entries === entries; ) {
        const located = await this.#from.store.read().located({
          ...{ context, prefix: "", deleted: "without", latestOnly: true, after },
          part: { offset: 0, limit: PIECE },
        });
        for (const { subject, version, id } of located) entries.put({ context, subject, version, id });
        after = located.length < PIECE ? undefined : located.at(-1)?.subject;
        await pause();
      }
    }
    let reading = this.#from.store.read();
    let read = 0;
    for (const number of entries.numbers()) {
      // Meanwhile all of it may have been forgotten.
      if (this.#entries !== entries) return;
      read += 1;
      if (read % PIECE === 0) reading = this.#from.store.read();
      await this.#describe(entries, number, reading);
      await pause();
    }
  }

  async #readChanged(pause: () => Promise<void> | undefined): Promise<void> {
    const entries = this.#entries;
    if (entries === undefined) return;
    const changed = this.#changed;
    this.#changed = new Map();
    for (const key of changed.values()) {
      const reading = this.#from.store.read();
      const latest = (await reading.versions(key)).findLast(({ deleted }) => !deleted);
      if (latest === undefined) entries.drop(key);
      else await this.#describe(entries, entries.put({ ...key, version: latest.version, id: latest.id }), reading);
      await pause();
    }
    // What is left of earlier versions goes with everything, once it is most of it.
    if (entries.replaced > entries.size + PIECE && this.#entries === entries) this.#forget();
  }

  async #describe(entries: Entries, number: number, reading: Reading): Promise<void> {
    const entry = entries.at(number);
    const stored = entry === undefined ? undefined : await reading.schema(entry.context, entry.id);
    if (entry === undefined || stored === undefined) return;
    const tags = Object.values(stored.metadata?.tags ?? {}).flat();
    try {
      entries.describe(number, await readParts(this.#from, stored), tags);
    } catch (error) {
      if (!isRefusal(error, BUSY)) throw error;
      this.#waiting.push({ context: entry.context, subject: entry.subject });
    }
  }
}

/** What the parts of schemas are read with. */
interface PartsReader {
  readonly engine: Pick<Engine, "run">;
  readonly formats: Formats;
}

/** How the engine says that it has no room now. */
export const BUSY = new Set(["busy" as const]);
/** How the engine gives up on a schema for good. */
const TOO_MUCH = new Set(["deadline" as const, "memory" as const, "steps" as const]);

/**
 * The parts of a stored schema; none where it cannot be read any more, or takes too long: then it is found by its name. Throws a
 * Refusal where the engine is busy.
 */
export async function readParts(
  { engine, formats }: PartsReader,
  { type, text }: Pick<StoredSchema, "type" | "text">,
): Promise<readonly SchemaPart[]> {
  if (!formats.has(type)) return [];
  try {
    return await engine.run("parts", { type, text });
  } catch (error) {
    if (error instanceof SchemaError || error instanceof SyntaxError || isRefusal(error, TOO_MUCH)) return [];
    throw error;
  }
}

/** Waits for work, but no longer than some milliseconds; it goes on then. Throws what the work throws until then. */
async function soon(work: Promise<void>, patience: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patience);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // Whoever searches next hears of it.
    work.catch(() => undefined);
  }
}
