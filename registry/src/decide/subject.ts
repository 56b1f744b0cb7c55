import type { SubjectKey } from "../entities.ts";
import { refusals } from "../errors.ts";
import { qualifiedName } from "../names.ts";

const CONTROL = /\p{Cc}/u;

/** Refuses names that Confluent's registry refuses. */
export function checkSubject({ context, subject }: SubjectKey): void {
  const reserved = subject === "__GLOBAL" || subject === "__EMPTY" || context === ".__GLOBAL";
  if (CONTROL.test(subject) || CONTROL.test(context) || reserved)
    throw refusals.invalidSubject(qualifiedName({ context, subject }));
}
