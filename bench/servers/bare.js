import { createServer } from "node:http";

/** The least that Node can do: one fixed body for every request. `BODY` is the body, `PORT` the port. As published: JavaScript. */
const body = process.env.BODY ?? "{}";
const headers = { "content-type": "application/vnd.schemaregistry.v1+json", "content-length": Buffer.byteLength(body) };
createServer((_, response) => response.writeHead(200, headers).end(body)).listen(Number(process.env.PORT), "127.0.0.1");

// In order, so that a profile is written.
process.once("SIGTERM", () => process.exit());
