import { gzip } from "node:zlib";
import type { FastifyInstance } from "fastify";

/** Bytes; shorter answers do not get smaller by it. */
const LEAST = 1_024;

/** Compresses longer answers for clients that take gzip (RFC 9110, Accept-Encoding), beside the event loop. */
export function compressing(app: FastifyInstance): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    const accepted = request.headers["accept-encoding"];
    if (accepted === undefined || typeof payload !== "string" || payload.length < LEAST || !takesGzip(accepted)) {
      done(null, payload);
      return;
    }
    gzip(payload, (error, compressed) => {
      if (error === null) reply.header("content-encoding", "gzip").removeHeader("content-length");
      else request.log.error({ err: error }, "an answer is sent as it is, since it cannot be compressed");
      done(null, error === null ? compressed : payload);
    });
  });
}

/** Whether a client takes gzip: it names it, or anything, and not with a weight of 0. */
export function takesGzip(accepted: string): boolean {
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
