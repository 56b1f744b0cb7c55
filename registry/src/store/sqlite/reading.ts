import type { SubjectKey, Version } from "../../entities.ts";
import type { Association, AssociationFilter } from "../associations.ts";
import { type Asked, type Epoch, type Epochs, type Key, keys } from "../epochs.ts";
import type { ServiceReads } from "../services.ts";
import type { Facts, IdFilter, Reading, Settings, SubjectFilter, VersionFilter } from "../store.ts";
import type { Reads } from "./read.ts";

/** What readings ask. */
export interface Questions extends Omit<Reads, "forgetSettings"> {
  readonly epochs: Epochs;
  readonly services: ServiceReads;
  readonly versions: (key: SubjectKey) => readonly Version[];
  readonly associations: (filter: AssociationFilter) => readonly Association[];
}

/** A reading of a file that this process alone writes: it answers at once, so that an answer is of its epoch. */
export class SqliteReading implements Reading {
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
    const inner = new SqliteReading(this.#questions);
    try {
      const made = await make(inner);
      return { made, asked: inner.asked };
    } finally {
      this.#count(inner.asked);
    }
  }

  async facts(key: SubjectKey): Promise<Facts> {
    this.#ask(keys.settings);
    const { config, mode, policy } = this.#questions.settings(key);
    return { key, versions: this.#versionsOf(key), config, mode, policy };
  }

  async settings(key: SubjectKey): Promise<Settings> {
    this.#ask(keys.settings);
    return this.#questions.settings(key);
  }

  async versions(key: SubjectKey) {
    return this.#versionsOf(key);
  }

  async idAt(key: SubjectKey, version: number) {
    const id = this.#questions.idAt(key, version);
    this.#ask(id === undefined ? keys.versions(key) : keys.lasting(key));
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

  #versionsOf(key: SubjectKey): readonly Version[] {
    this.#ask(keys.versions(key));
    const versions = this.#questions.versions(key);
    if (versions.length > 0) this.#ask(keys.lasting(key));
    return versions;
  }

  #ask(key: Key): void {
    if (!this.#asked.has(key)) this.#asked.set(key, this.#questions.epochs.of(key));
  }

  #count(asked: Asked): void {
    for (const [key, epoch] of asked) if (!this.#asked.has(key)) this.#asked.set(key, epoch);
  }
}
