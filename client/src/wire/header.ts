import { WireError } from "./error.ts";

/** The header that names the schema of a message's value by its GUID, and of its key. */
export const VALUE_SCHEMA_HEADER = "__value_schema_id";
/** The header that names the schema of a message's key by its GUID. */
export const KEY_SCHEMA_HEADER = "__key_schema_id";

const MAGIC = 1;
/** Bytes of a schema header; of a Protobuf message the indexes follow. */
export const HEADER_LENGTH = 17;
const NONE = new Uint8Array(0);
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The value of a schema header: byte 1, then the 16 bytes of the schema's GUID in the order they are written in, and of a
 * Protobuf message its indexes, in bytes. Throws {@link WireError}.
 */
export function toHeader(guid: string, indexes: Uint8Array = NONE): Uint8Array {
  if (!GUID.test(guid)) {
    throw new WireError({ code: "wire/bad-guid", message: `${JSON.stringify(guid)} is not the GUID of a schema.` });
  }
  const digits = guid.replaceAll("-", "");
  const header = new Uint8Array(HEADER_LENGTH + indexes.length);
  header[0] = MAGIC;
  for (let index = 0; index < 16; index += 1) {
    header[index + 1] = Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16);
  }
  header.set(indexes, HEADER_LENGTH);
  return header;
}

/** The GUID in a schema header. Throws {@link WireError} for one that is too short or begins with another byte. */
export function fromHeader(header: Uint8Array): string {
  if (header[0] !== MAGIC) {
    throw new WireError({
      code: "wire/unknown-magic",
      message: `Unknown magic byte ${header[0] ?? "(none)"} in the schema header of the message.`,
      hint: "Check who writes this header: it is a schema registry serializer's.",
    });
  }
  if (header.length < HEADER_LENGTH) {
    throw new WireError({
      code: "wire/truncated",
      message: `The schema header ends after ${header.length} bytes, it takes ${HEADER_LENGTH}.`,
      hint: "Check that nothing cuts the header off on its way.",
    });
  }
  const digits = Array.from(header.subarray(1, HEADER_LENGTH), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
