import type { SchemaPart } from "@concordat/schema";
import type { SubjectKey } from "../entities.ts";
import { keyText, qualifiedName } from "../names.ts";
import { Terms } from "./terms.ts";

/** What of the schemas is searched. */
export const TERM_KINDS = ["subject", "type", "field", "documentation", "tag"] as const;
/** One of {@link TERM_KINDS}. */
export type TermKind = (typeof TERM_KINDS)[number];

/** A subject with its latest version. */
export interface CatalogueEntry extends SubjectKey {
  readonly version: number;
  readonly id: number;
}

/** Parts of one schema that are searched; and letters of one piece of documentation. */
const MOST_PARTS = 10_000;
const LONGEST = 2_000;
const ENTRY_BYTES = 180;

/** The subjects of a registry, and what is in their schemas, as it is searched. */
export class Entries {
  /** By number; undefined where another one has taken the subject's place. */
  readonly #all: (CatalogueEntry | undefined)[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #most: number;
  readonly terms: Readonly<Record<TermKind, Terms>> = {
    subject: new Terms(),
    type: new Terms(withoutNamespace),
    field: new Terms(),
    documentation: new Terms(),
    tag: new Terms(),
  };
  /** Whether something was left out since there was no room for it. */
  full = false;

  /** @param most about the bytes that it may take; subjects' names are kept in any case. */
  constructor(most: number) {
    this.#most = most;
  }

  /** How many subjects there are. */
  get size(): number {
    return this.#numbers.size;
  }

  /** How many places are taken by what was replaced. */
  get replaced(): number {
    return this.#all.length - this.#numbers.size;
  }

  /** About what it takes in memory. */
  get bytes(): number {
    const terms = Object.values(this.terms).reduce((sum, { bytes }) => sum + bytes, 0);
    return terms + this.#all.length * ENTRY_BYTES;
  }

  at(number: number): CatalogueEntry | undefined {
    return this.#all[number];
  }

  /** Puts a subject in, or in place of what was there. Answers its number. */
  put(entry: CatalogueEntry): number {
    this.drop(entry);
    const number = this.#all.push(entry) - 1;
    this.#numbers.set(keyText(entry), number);
    this.terms.subject.add(qualifiedName(entry), number);
    return number;
  }

  drop(key: SubjectKey): void {
    const number = this.#numbers.get(keyText(key));
    if (number === undefined) return;
    this.#all[number] = undefined;
    this.#numbers.delete(keyText(key));
  }

  /** Adds what is in an entry's schema. */
  describe(number: number, parts: readonly SchemaPart[], tags: readonly string[]): void {
    if (this.bytes > this.#most) {
      this.full = true;
      return;
    }
    for (const tag of tags) this.terms.tag.add(tag, number);
    for (const { kind, name, doc, tags: own } of parts.slice(0, MOST_PARTS)) {
      if (name !== "") this.terms[kind].add(name, number);
      if (doc !== undefined) this.terms.documentation.add(doc.slice(0, LONGEST), number);
      for (const tag of own) this.terms.tag.add(tag, number);
    }
    if (parts.length > MOST_PARTS) this.full = true;
  }

  /** The numbers of all entries, the oldest first. */
  *numbers(): Iterable<number> {
    for (const [number, entry] of this.#all.entries()) if (entry !== undefined) yield number;
  }
}

function withoutNamespace(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** Whether a part of a schema is what a term of a kind was taken from. */
export function hasTerm(part: SchemaPart, kind: TermKind, text: string): boolean {
  if (kind === "tag") return part.tags.includes(text);
  if (kind === "documentation") return part.doc?.slice(0, LONGEST) === text;
  return part.kind === kind && part.name === text;
}
