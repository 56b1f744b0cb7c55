import { gzip } from "node:zlib";

/** Bytes; shorter answers do not get smaller by it. */
const LEAST = 1_024;

/** Whether an answer is worth compressing for a client that sent this Accept-Encoding (RFC 9110). */
export function compresses(body: string, accepted: string | undefined): accepted is string {
  return accepted !== undefined && body.length >= LEAST && takesGzip(accepted);
}

/** The text compressed, beside the event loop. */
export function compressed(text: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(text, (error, bytes) => (error === null ? resolve(bytes) : reject(error)));
  });
}
/** Whether a client takes gzip: it names it, or anything, and not with a weight of 0. */
function takesGzip(accepted: string): boolean {
  const weights = new Map(
    String(accepted)
      .split(",")
      .map((part) => {
        const [name = "", weight] = part
          .trim()
          .toLowerCase()
          .split(/\s*;\s*q\s*=\s*/);
        return [name, weight === undefined ? 1 : Number(weight)] as const;
      }),
  );
  return (weights.get("gzip") ?? weights.get("*") ?? 0) > 0;
}
