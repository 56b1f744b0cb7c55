import type { IncomingMessage } from "node:http";
import { bodyType, JSON_TYPES } from "./negotiate.ts";
import { RequestError } from "./request-error.ts";

/**
 * A request's body, read to its end; undefined for none. Throws a {@link RequestError} where it is of another media type
 * or longer than `limit` bytes, or where the client stops sending it.
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  types: ReadonlySet<string> = JSON_TYPES,
): Promise<Buffer | undefined> {
  const { headers } = request;
  if (bodyType(headers["content-type"], types) !== "yes")
    throw new RequestError(415, "HTTP 415 Unsupported Media Type");
  const length = headers["content-length"];
  if (length === undefined ? headers["transfer-encoding"] === undefined : length === "0") return undefined;
  if (Number(length) > limit) throw tooLong(limit);
  return bytesOf(request, limit);
}

function bytesOf(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Of one that was given up while something else was waited for, nothing is heard any more.
    if (request.destroyed) return reject(endedEarly());
    const parts: Buffer[] = [];
    let length = 0;
    request.on("data", (part: Buffer) => {
      length += part.length;
      if (length <= limit) parts.push(part);
      else {
        parts.length = 0;
        reject(tooLong(limit));
      }
    });
    request.on("end", () => resolve(parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts)));
    // Nobody hears this: the client is gone.
    request.on("error", () => reject(endedEarly()));
  });
}

function endedEarly(): RequestError {
  return new RequestError(400, "The request ended before its body did");
}

/** The rest of the body is not read: what the client still sends is cut off with the connection. */
export class BodyTooLong extends RequestError {}

function tooLong(limit: number): BodyTooLong {
  const taken = `The body is larger than the ${limit} bytes that this server takes`;
  return new BodyTooLong(413, `${taken}; raise the limit with --body-limit`);
}
