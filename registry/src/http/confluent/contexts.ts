import { look } from "../../cases/registry.ts";
import { removeContext } from "../../cases/remove.ts";
import { contextOf, DEFAULT_CONTEXT } from "../../names.ts";
import { VERSION } from "../../version.ts";
import { RequestError } from "../core/request-error.ts";
import { handler, NOTHING } from "../core/route.ts";
import { cut, param, partOf, queryText } from "./query.ts";

/** The root, and contexts (Confluent's API). */
export const serverHandlers = {
  getRoot: handler(
    "none",
    () => undefined,
    () => ({}),
  ),
  postRoot: handler(
    "none",
    () => undefined,
    () => ({}),
  ),
  listContexts: handler(
    "read",
    (request) => ({ part: partOf(request), prefix: queryText(request, "contextPrefix") ?? "" }),
    async (registry, { part, prefix }) => {
      const known = await look(registry).reading.contexts();
      const all = [DEFAULT_CONTEXT, ...known.filter((context) => context !== DEFAULT_CONTEXT)];
      return cut(
        part,
        all.filter((context) => context.startsWith(prefix)),
      );
    },
  ),
  deleteContext: handler(
    "delete",
    (request) => contextOf(param(request, "context")),
    async (registry, context) => {
      if (context === DEFAULT_CONTEXT) throw new RequestError(405, "HTTP 405 Method Not Allowed");
      await removeContext(registry, context);
      return NOTHING;
    },
  ),
};

/** What Confluent's registry tells of itself. */
export const metadataHandlers = {
  getClusters: handler(
    "none",
    () => undefined,
    () => ({ scope: { path: [], clusters: { "kafka-cluster": "", "schema-registry-cluster": "concordat" } } }),
  ),
  getServerVersion: handler(
    "none",
    () => undefined,
    () => ({ version: VERSION, commitId: "" }),
  ),
  getDeployment: handler(
    "none",
    () => undefined,
    () => ({ attributes: [] }),
  ),
};
