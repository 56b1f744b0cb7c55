/** A part of an event's bytes. The parts of an event in their order are the whole of it. */
export interface EncodedPart {
  /** The field that it is of, as a path of names; empty where it is of no field. */
  readonly field: string;
  readonly bytes: Uint8Array;
}
