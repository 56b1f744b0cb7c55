import type { Located, StoredSchema, SubjectKey, Version } from "../entities.ts";
import type { AccessReads } from "./access.ts";
import type { Association, AssociationFilter } from "./associations.ts";
import { type Asked, type Epoch, type Epochs, type Key, keys } from "./epochs.ts";
import type { ServiceReads } from "./services.ts";
import type { Facts, IdFilter, Reading, Referrer, Settings, SubjectFilter, VersionFilter } from "./store.ts";

/** An answer of a store, at once or later. */
type Answered<Value> = Value | Promise<Value>;

/** What readings ask of a store, and the epochs by which it knows what has changed. */
export interface Questions {
  readonly epochs: Pick<Epochs, "of" | "hold">;
  readonly settings: (key: SubjectKey) => Answered<Settings>;
  readonly versions: (key: SubjectKey) => Answered<readonly Version[]>;
  readonly idAt: (key: SubjectKey, version: number) => Answered<number | undefined>;
  readonly referrers: (key: SubjectKey) => Answered<readonly Referrer[]>;
  readonly schema: (context: string, id: number) => Answered<StoredSchema | undefined>;
  readonly byIdentity: (identity: string) => Answered<readonly { readonly context: string; readonly id: number }[]>;
  readonly versionsOfId: (context: string, id: number, filter?: IdFilter) => Answered<readonly Located[]>;
  readonly subjectsOfId: (context: string, id: number, filter?: IdFilter) => Answered<readonly SubjectKey[]>;
  readonly subjects: (filter: SubjectFilter) => Answered<readonly SubjectKey[]>;
  readonly located: (filter: VersionFilter) => Answered<readonly Located[]>;
  readonly aliases: () => Answered<readonly { readonly key: SubjectKey; readonly alias: string }[]>;
  readonly associations: (filter: AssociationFilter) => Answered<readonly Association[]>;
  readonly contexts: () => Answered<readonly string[]>;
  readonly maxId: (context: string) => Answered<number>;
  readonly services: ServiceReads;
  readonly access: AccessReads;
}

/**
 * A reading of any store. The epoch of what is asked is noted before it is asked: an answer may then be newer than its epoch,
 * so that a decision is made once more at worst, but never older.
 */
export class StoreReading implements Reading {
  readonly #questions: Questions;
  readonly #asked = new Map<Key, Epoch>();

  constructor(questions: Questions) {
    this.#questions = questions;
  }

  get asked(): Asked {
    return this.#asked;
  }

  rely(asked: Asked): boolean {
    if (!this.#questions.epochs.hold(asked)) return false;
    this.#count(asked);
    return true;
  }

  async apart<Made>(make: (inner: Reading) => Promise<Made>): Promise<{ readonly made: Made; readonly asked: Asked }> {
    const inner = new StoreReading(this.#questions);
    try {
      const made = await make(inner);
      return { made, asked: inner.asked };
    } finally {
      this.#count(inner.asked);
    }
  }

  async facts(key: SubjectKey): Promise<Facts> {
    const [versions, { config, mode, policy }] = await Promise.all([this.versions(key), this.settings(key)]);
    return { key, versions, config, mode, policy };
  }

  async settings(key: SubjectKey): Promise<Settings> {
    this.#ask(keys.settings);
    return this.#questions.settings(key);
  }

  async versions(key: SubjectKey): Promise<readonly Version[]> {
    this.#ask(keys.versions(key));
    const lasting = this.#note(keys.lasting(key));
    const versions = await this.#questions.versions(key);
    if (versions.length > 0) this.#count(lasting);
    return versions;
  }

  async idAt(key: SubjectKey, version: number) {
    const missing = this.#note(keys.versions(key));
    const there = this.#note(keys.lasting(key));
    const id = await this.#questions.idAt(key, version);
    this.#count(id === undefined ? missing : there);
    return id;
  }

  async referrers(key: SubjectKey) {
    this.#ask(keys.referrers(key));
    return this.#questions.referrers(key);
  }

  async schema(context: string, id: number) {
    this.#ask(keys.schema(context, id));
    return this.#questions.schema(context, id);
  }

  async byIdentity(identity: string) {
    this.#ask(keys.identity(identity));
    return this.#questions.byIdentity(identity);
  }

  async versionsOf(context: string, id: number, filter?: IdFilter) {
    this.#ask(keys.id(context, id));
    return this.#questions.versionsOfId(context, id, filter);
  }

  async subjectsOf(context: string, id: number, filter?: IdFilter) {
    this.#ask(keys.id(context, id));
    return this.#questions.subjectsOfId(context, id, filter);
  }

  async subjects(filter: SubjectFilter) {
    this.#ask(keys.context(filter.context));
    return this.#questions.subjects(filter);
  }

  async located(filter: VersionFilter) {
    this.#ask(keys.context(filter.context));
    return this.#questions.located(filter);
  }

  async aliases() {
    this.#ask(keys.settings);
    return this.#questions.aliases();
  }

  async associations(filter: AssociationFilter) {
    this.#ask(keys.associations);
    return this.#questions.associations(filter);
  }

  async contexts() {
    this.#ask(keys.contexts);
    return this.#questions.contexts();
  }

  async maxId(context: string) {
    this.#ask(keys.context(context));
    return this.#questions.maxId(context);
  }

  /** Counted in as soon as it is reached for; what is asked later may be newer, and then nothing decided with it holds. */
  get services() {
    this.#ask(keys.services);
    return this.#questions.services;
  }

  get access() {
    this.#ask(keys.access);
    return this.#questions.access;
  }

  #note(key: Key): Asked {
    return new Map([[key, this.#questions.epochs.of(key)]]);
  }

  #ask(key: Key): void {
    if (!this.#asked.has(key)) this.#asked.set(key, this.#questions.epochs.of(key));
  }

  #count(asked: Asked): void {
    for (const [key, epoch] of asked) if (!this.#asked.has(key)) this.#asked.set(key, epoch);
  }
}
