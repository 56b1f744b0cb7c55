import type { SubjectKey } from "../entities.ts";
import { GLOBAL_CONTEXT, keyText } from "../names.ts";
import { isAssociationWrite } from "./associations.ts";
import { isServiceWrite } from "./services.ts";
import type { Plan, Scope } from "./store.ts";

/** An id of a context. */
export interface IdKey {
  readonly context: string;
  readonly id: number;
}

/**
 * Counters that say whether a scope has changed since its facts were read, for a store that one process alone writes:
 * one counter a subject, one a context and one for all of them, one an id, one for all settings, one for services and
 * contracts, one for associations.
 */
export class Epochs {
  readonly #subjects = new Map<string, number>();
  readonly #contexts = new Map<string, number>();
  readonly #ids = new Map<string, number>();
  #settings = 0;
  #services = 0;
  #associations = 0;

  /** The epoch of a scope now. */
  of(scope: Scope): string {
    const { context } = scope.key;
    const subjects = [scope.key, ...(scope.references ?? [])].map((key) => this.ofSubject(key));
    const services = scope.services ? this.#services : "";
    const associations = scope.associations ? this.#associations : "";
    const all = scope.subjects ? (this.#contexts.get(context) ?? 0) : "";
    const id = scope.id === undefined ? "" : (this.#ids.get(idText({ context, id: scope.id })) ?? 0);
    return [this.#settings, services, associations, all, id, ...subjects].join(".");
  }

  /** The epoch of a subject's versions alone. */
  ofSubject(key: SubjectKey): number {
    return this.#subjects.get(keyText(key)) ?? 0;
  }

  /**
   * Counts what a plan changed: its subjects and their contexts, the subjects it refers to (they have one more referrer),
   * the ids whose versions are others now, settings.
   */
  advance(plan: Plan, ids: readonly IdKey[]): void {
    for (const write of plan.writes) {
      if (isServiceWrite(write)) this.#services += 1;
      else if (isAssociationWrite(write)) this.#associations += 1;
      else if ("version" in write) {
        bump(this.#subjects, keyText(write.key));
        bump(this.#contexts, write.key.context);
        bump(this.#contexts, GLOBAL_CONTEXT);
      } else this.#settings += 1;
      if (write.kind === "put-version") for (const target of write.references) bump(this.#subjects, keyText(target));
    }
    for (const id of ids) bump(this.#ids, idText(id));
  }
}

function bump(counters: Map<string, number>, name: string): void {
  counters.set(name, (counters.get(name) ?? 0) + 1);
}

function idText({ context, id }: IdKey): string {
  return `${context}/${id}`;
}
