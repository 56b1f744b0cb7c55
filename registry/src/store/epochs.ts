import type { SubjectKey } from "../entities.ts";
import { keyText } from "../names.ts";
import { isAssociationWrite } from "./associations.ts";
import { isServiceWrite } from "./services.ts";
import type { Plan, Scope } from "./store.ts";

/**
 * Counters that say whether a scope has changed since its facts were read, for a store that one process alone writes:
 * one counter a subject, one for all settings, one for services and contracts, one for associations.
 */
export class Epochs {
  readonly #subjects = new Map<string, number>();
  #settings = 0;
  #services = 0;
  #associations = 0;

  /** The epoch of a scope now. */
  of(scope: Scope): string {
    const subjects = [scope.key, ...(scope.references ?? [])].map((key) => this.ofSubject(key));
    const services = scope.services ? this.#services : "";
    const associations = scope.associations ? this.#associations : "";
    return [this.#settings, services, associations, ...subjects].join(".");
  }

  /** The epoch of a subject's versions alone. */
  ofSubject(key: SubjectKey): number {
    return this.#subjects.get(keyText(key)) ?? 0;
  }

  /** Counts what a plan changed: its subjects, the subjects it refers to (they have one more referrer), settings. */
  advance(plan: Plan): void {
    for (const write of plan.writes) {
      if (isServiceWrite(write)) this.#services += 1;
      else if (isAssociationWrite(write)) this.#associations += 1;
      else if ("version" in write) this.#bump(keyText(write.key));
      else this.#settings += 1;
      if (write.kind === "put-version") for (const target of write.references) this.#bump(keyText(target));
    }
  }

  #bump(subject: string): void {
    this.#subjects.set(subject, (this.#subjects.get(subject) ?? 0) + 1);
  }
}
