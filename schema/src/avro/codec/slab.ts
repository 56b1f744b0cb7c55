import { Buffer } from "node:buffer";

/** What `write` of a Buffer calls in the end. */
interface Utf8Write {
  utf8Write(text: string, at: number): number;
}

/** A buffer that messages are parts of. */
export type Slab = Buffer<ArrayBuffer> & Utf8Write;

/** A view of all of a slab's bytes. */
export function viewOf({ buffer }: Slab): DataView {
  return new DataView(buffer);
}

/** Not emptied: of what is not written yet, nothing is ever part of a message. */
export function room(length: number): Slab {
  return Buffer.allocUnsafeSlow(length) as Slab;
}
