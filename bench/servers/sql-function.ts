import { createServer, type ServerResponse } from "node:http";
import pg from "pg";

/**
 * The least that a registration in PostgreSQL can do: each request is one call of a function that locks a subject's row,
 * counts its versions and inserts the body; 16 connections. `DATABASE` is its URL, `PORT` the port.
 */
const pool = new pg.Pool({ connectionString: process.env.DATABASE, max: 16 });
await pool.query(`
  DROP SCHEMA IF EXISTS bare CASCADE;
  CREATE SCHEMA bare;
  CREATE SEQUENCE bare.ids;
  CREATE TABLE bare.subjects (subject text PRIMARY KEY, last integer NOT NULL);
  CREATE TABLE bare.versions (subject text, version integer, id bigint, body text, PRIMARY KEY (subject, version));
  CREATE FUNCTION bare.register(name text, content text) RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE number integer; given bigint;
  BEGIN
    INSERT INTO bare.subjects VALUES (name, 1) ON CONFLICT (subject) DO UPDATE SET last = subjects.last + 1
      RETURNING last INTO number;
    given := nextval('bare.ids');
    INSERT INTO bare.versions VALUES (name, number, given, content);
    RETURN given;
  END $$;
`);

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => void register(request.url ?? "/", Buffer.concat(chunks).toString("utf8"), response));
}).listen(Number(process.env.PORT), "127.0.0.1");

async function register(subject: string, body: string, response: ServerResponse): Promise<void> {
  const { rows } = await pool.query({
    name: "register",
    text: "SELECT bare.register($1, $2) AS id",
    values: [subject, body],
  });
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(rows[0]));
}

process.once("SIGTERM", () => process.exit());
