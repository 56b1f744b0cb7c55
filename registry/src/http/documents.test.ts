import fastify from "fastify";
import { expect, test } from "vitest";
import { makeRegistry } from "../cases/registry.ts";
import { FORMATS } from "../formats.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import { confluentDocument, ownDocument } from "./core/documents.ts";
import { metrics } from "./core/metrics.ts";
import { routes } from "./core/server.ts";

/** `GET /subjects/{subject}` for each operation of a document. */
function operationsOf(document: object): readonly string[] {
  const { paths } = document as { readonly paths: Readonly<Record<string, object>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

test("every route is in a document, and every operation of a document is a route", async () => {
  const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "BACKWARD" });
  const app = fastify();
  const served = new Set<string>();
  app.addHook("onRoute", ({ method, url }) => {
    // `::` is how a colon that begins no parameter is written.
    const path = url.replaceAll(/(?<!:):(\w+)/g, "{$1}").replace("::", ":");
    for (const one of [method].flat()) if (one !== "HEAD") served.add(`${one} ${path}`);
  });
  metrics(app, registry);
  routes(app, registry);
  await app.ready();
  await app.close();
  await registry.store.close();

  const documented = [...operationsOf(ownDocument()), ...operationsOf(confluentDocument())];
  expect(documented.length).toBeGreaterThan(100);
  expect(documented.toSorted()).toEqual([...served].sort());
});
