import { asCliError } from "../explain.ts";

/** What one look around a project gave. */
export interface DoctorFinding {
  /** What was looked at: `node`, `config`, `schemas`, `lock`, `registry`, `clock`, `broker` or `packages`. */
  readonly what: string;
  readonly state: "fine" | "note" | "wrong";
  /** How it is, as a sentence. */
  readonly message: string;
  /** How to fix it, as an instruction. */
  readonly help?: string;
  /** Whether nothing but the network is wrong. */
  readonly unreachable?: boolean;
}

/** A finding that all is well. */
export function fine(what: string, message: string): DoctorFinding {
  return { what, state: "fine", message };
}

/** A finding that is worth knowing, and no error. */
export function noteworthy(what: string, message: string, help: string): DoctorFinding {
  return { what, state: "note", message, help };
}

/** A finding of something to fix. */
export function toFix(what: string, message: string, help: string): DoctorFinding {
  return { what, state: "wrong", message, help };
}

/** An error that the command itself would end with, as a finding. Others are thrown. */
export function ofError(what: string, error: unknown): DoctorFinding {
  const known = asCliError(error);
  if (known === undefined) throw error;
  const { message, hint, place } = known;
  const where = place?.line === undefined ? "" : `${place.file}:${place.line}:${place.column ?? 1}: `;
  return toFix(what, `${where}${message}`, hint ?? "Fix what the message says.");
}
