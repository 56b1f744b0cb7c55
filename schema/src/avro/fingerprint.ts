import { createHash } from "node:crypto";
import type { AvroType } from "./model.ts";
import { parsingForm } from "./parsing-form.ts";

/** The 64-bit Rabin polynomial of CRC-64-AVRO (Avro 1.12 specification, Schema Fingerprints). */
const EMPTY = 0xc15d213aa4d7a795n;

const TABLE: readonly bigint[] = Array.from({ length: 256 }, (_, byte) => {
  let print = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) print = (print >> 1n) ^ (print & 1n ? EMPTY : 0n);
  return print;
});

/** CRC-64-AVRO of a schema's parsing canonical form, as an unsigned number. */
export function crc64(type: AvroType): bigint {
  let print = EMPTY;
  for (const byte of Buffer.from(parsingForm(type), "utf8")) {
    print = (print >> 8n) ^ (TABLE[Number((print ^ BigInt(byte)) & 0xffn)] ?? 0n);
  }
  return print;
}

/** CRC-64-AVRO as the eight bytes that single-object encoding writes, little-endian. */
export function crc64Bytes(type: AvroType): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, crc64(type), true);
  return bytes;
}

/** MD5 or SHA-256 of a schema's parsing canonical form, in hexadecimal. */
export function fingerprint(type: AvroType, algorithm: "md5" | "sha256"): string {
  return createHash(algorithm).update(parsingForm(type), "utf8").digest("hex");
}
