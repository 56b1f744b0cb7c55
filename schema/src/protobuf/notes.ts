import type { AddNote } from "./diagnose/facts.ts";
import type { Note } from "./model.ts";

/** Gives what adds notes to a list. */
export function noting(notes: Note[]): AddNote {
  return (rule, at, ...[facts = {}]) => void notes.push({ rule, at, facts });
}
