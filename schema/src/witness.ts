/**
 * An event that proves a finding. `event` and `neighbour` are JSON views (Avro's JSON encoding without union
 * wrappers; bytes as ISO-8859-1 strings); `bytes` is what the writer puts on the wire.
 */
export interface Witness {
  readonly event: unknown;
  readonly bytes: Uint8Array;
  /** `fails`: the reader throws. `changes`: it reads something else than was written. */
  readonly outcome: "fails" | "changes";
  /** What the reader said, or what it read instead. */
  readonly observed: string;
  /** An event like it that avoids the finding and passes, where one exists. */
  readonly neighbour: { readonly event: unknown; readonly bytes: Uint8Array } | undefined;
}

/**
 * Why there is no witness: `masked`, another difference fails first in every event; `by-rule`, no event is known to break;
 * `too-large`, the smallest event that may show it is larger than is made; `no-event`, no event has a value at the place;
 * `budget`, the steps for searching came to an end.
 */
export interface NoWitness {
  readonly outcome: "none";
  readonly reason: "masked" | "by-rule" | "too-large" | "no-event" | "budget";
}
