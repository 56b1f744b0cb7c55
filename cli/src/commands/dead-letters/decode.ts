import { fromHeader, readPrefix, VALUE_SCHEMA_HEADER } from "@concordat/client";
import type { RegistryClient } from "@concordat/client/registry";
import { contractFormat } from "@concordat/contracts/formats";

/** What is in a message: an event that was decoded, or bytes and why they were not. */
export type Content =
  | { readonly content: unknown; readonly schema: number | string }
  | { readonly bytes: string; readonly why: string };

/** Most bytes of a message that could not be decoded which are shown. */
const SHOWN = 4_096;

/**
 * Decodes a message by the schema that it names, of whatever event it is; where that cannot be done, gives the bytes as
 * hexadecimal digits.
 */
export async function contentOf(
  value: Uint8Array | null,
  headers: ReadonlyMap<string, Uint8Array>,
  client: RegistryClient | undefined,
): Promise<Content> {
  if (value === null) return { bytes: "", why: "the message has no value: it deletes its key" };
  const bytes = (why: string): Content => {
    const hex = Buffer.from(value.subarray(0, SHOWN)).toString("hex");
    return { bytes: value.length > SHOWN ? `${hex}… (${value.length} bytes)` : hex, why };
  };
  if (client === undefined) return bytes("no registry is named (--registry), which knows its schema");
  try {
    const header = headers.get(VALUE_SCHEMA_HEADER);
    const { name, offset } = header === undefined ? named(value) : { name: fromHeader(header), offset: 0 };
    const stored = await (typeof name === "number" ? client.schemaById(name) : client.schemaByGuid(name));
    const format = await contractFormat(stored.schemaType);
    if (format === undefined) return bytes(`its schema is of the type ${stored.schemaType}, which is not read here`);
    const event = format.eventOf(stored);
    const place = event.locate?.(stored)(value, { header, offset }) ?? { indexes: undefined, offset };
    const decode = event.decoder(stored, place.indexes);
    return { content: plain(decode(value, place.offset)), schema: name };
  } catch (error) {
    return bytes(error instanceof Error ? error.message : String(error));
  }
}

function named(value: Uint8Array): { readonly name: number; readonly offset: number } {
  const { id, offset } = readPrefix(value);
  return { name: id, offset };
}

/** A decoded event as JSON can say it: large numbers as text, bytes as hexadecimal digits. */
function plain(event: unknown): unknown {
  const text = JSON.stringify(event, (_, value: unknown) => {
    if (typeof value === "bigint") return value.toString();
    return value instanceof Uint8Array ? `0x${Buffer.from(value).toString("hex")}` : value;
  });
  return text === undefined ? null : (JSON.parse(text) as unknown);
}
