import { expect, test } from "vitest";
import { apiDoor } from "./api/door.ts";
import { confluentDoor } from "./confluent/door.ts";
import { Answer } from "./core/route.ts";
import { confluentDocument, ownDocument } from "./self/documents.ts";
import { selfDoor } from "./self/door.ts";

/** `GET /subjects/{subject}` for each operation of a document. */
function operationsOf(document: object): readonly string[] {
  const { paths } = document as { readonly paths: Readonly<Record<string, object>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

test("every row is in a document, and every operation of a document is a row", () => {
  const doors = [confluentDoor, apiDoor, selfDoor(async () => new Answer(200), { draining: false })];
  const rows = doors.flatMap((door) => Object.values(door.rows)).map(({ method, path }) => `${method} ${path}`);
  const documented = [...operationsOf(ownDocument()), ...operationsOf(confluentDocument())];
  expect(documented.length).toBeGreaterThan(100);
  expect(documented.toSorted()).toEqual(rows.toSorted());
});
