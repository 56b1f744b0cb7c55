import type { SubjectKey } from "../entities.ts";
import { keyText } from "../names.ts";

/** A part of what a store holds, which changes as one. */
export type Key = string;

/** Changes whenever what a key stands for does. */
export type Epoch = number;

/** What was asked of a store, and the epoch of each part then. */
export type Asked = ReadonlyMap<Key, Epoch>;

/** Every context at once, for {@link keys}`.context`. */
const ALL_CONTEXTS = "*";

const VERSIONS = "v ";

/** The keys of what can be asked. */
export const keys = {
  /** The versions of a subject. */
  versions: (key: SubjectKey): Key => `${VERSIONS}${keyText(key)}`,
  /** With which versions, in order, those of a subject begin; whether they are soft-deleted aside. */
  lasting: (key: SubjectKey): Key => `l ${keyText(key)}`,
  /** Who refers to a subject. */
  referrers: (key: SubjectKey): Key => `r ${keyText(key)}`,
  /** The versions of all subjects of a context, or of all contexts. */
  context: (context: string = ALL_CONTEXTS): Key => `c ${context}`,
  /** Which contexts there are. */
  contexts: "contexts",
  /** Which versions have an id. */
  id: (context: string, id: number): Key => `i ${context}/${id}`,
  /** What an id stands for. */
  schema: (context: string, id: number): Key => `s ${context}/${id}`,
  /** Which ids stand for an identity. */
  identity: (identity: string): Key => `d ${identity}`,
  /** All config, modes and policies. */
  settings: "settings",
  services: "services",
  associations: "associations",
  /** Users, tokens and grants. */
  access: "access",
  /** The audit log. Nothing is decided by it; that it moved tells a commit that was lost from one that was made. */
  notes: "notes",
} as const;

/** The subject whose versions a key stands for; undefined where it stands for something else. */
export function subjectOfVersions(key: Key): SubjectKey | undefined {
  if (!key.startsWith(VERSIONS)) return undefined;
  const [context = "", subject = ""] = key.slice(VERSIONS.length).split("\u0000");
  return { context, subject };
}

/** Keys whose last change is known one by one. */
const MOST_KEYS = 100_000;

/** The epochs of a store as a process knows it: when each key changed last, counted in the commits that it learned of. */
export class Epochs {
  readonly #moved = new Map<Key, Epoch>();
  readonly #most: number;
  #now: Epoch = 0;
  /** The epoch of all keys that are not known one by one. */
  #floor: Epoch = 0;

  constructor(most = MOST_KEYS) {
    this.#most = most;
  }

  of(key: Key): Epoch {
    return this.#moved.get(key) ?? this.#floor;
  }

  /** Whether nothing that was asked has changed since. */
  hold(asked: Asked): boolean {
    for (const [key, epoch] of asked) if (this.of(key) !== epoch) return false;
    return true;
  }

  /** Counts keys as changed. */
  advance(moved: Iterable<Key>): void {
    this.#now += 1;
    for (const key of moved) this.#moved.set(key, this.#now);
    if (this.#moved.size > this.#most) this.#forget();
  }

  /** Counts everything as changed. */
  forgetAll(): void {
    this.#now += 1;
    this.#forget();
  }

  /** What is forgotten counts as changed: a reading is made once more at worst. */
  #forget(): void {
    this.#moved.clear();
    this.#floor = this.#now;
  }
}
