/** The first names that were read, in bytes of their own: what a message's bytes are part of is large. */
const firstRead: { readonly bytes: Uint8Array; readonly name: string }[] = [];
const NAMES_READ = 16;
const NO_BYTES: Buffer = Buffer.alloc(0);

/** The name of a header as text (UTF-8). */
export function headerName(bytes = NO_BYTES): string {
  for (const known of firstRead) if (isSame(known.bytes, bytes)) return known.name;
  const name = bytes.toString("utf8");
  if (firstRead.length < NAMES_READ) firstRead.push({ bytes: Uint8Array.from(bytes), name });
  return name;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
