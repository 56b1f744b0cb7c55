/** What one look around a project gave. */
export interface Finding {
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
export function fine(what: string, message: string): Finding {
  return { what, state: "fine", message };
}

/** A finding that is worth knowing, and no error. */
export function note(what: string, message: string, help: string): Finding {
  return { what, state: "note", message, help };
}

/** A finding of something to fix. */
export function wrong(what: string, message: string, help: string): Finding {
  return { what, state: "wrong", message, help };
}
