import { createServer, type ServerResponse } from "node:http";
import Database from "better-sqlite3";

/**
 * The least that a durable write can do: each request's body becomes a row; rows that wait share a transaction
 * (WAL, synchronous=FULL), and are answered after its commit. `DATA` is the file, `PORT` the port.
 */
const database = new Database(process.env.DATA ?? ":memory:");
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec("CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL)");
const insert = database.prepare<[string]>("INSERT INTO rows (body) VALUES (?)");

let waiting: { readonly body: string; readonly response: ServerResponse }[] = [];
const flush = () => {
  const batch = waiting;
  waiting = [];
  database.transaction(() => {
    for (const { body } of batch) insert.run(body);
  })();
  for (const { response } of batch) response.writeHead(200, { "content-type": "application/json" }).end('{"id":1}');
};

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    waiting.push({ body: Buffer.concat(chunks).toString("utf8"), response });
    if (waiting.length === 1) setImmediate(flush);
  });
}).listen(Number(process.env.PORT), "127.0.0.1");

// In order, so that a profile is written.
process.once("SIGTERM", () => process.exit());
