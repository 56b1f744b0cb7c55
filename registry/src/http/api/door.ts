import { type Described, operations } from "@concordat/client/api";
import type { Registry } from "../../cases/registry.ts";
import type { Door } from "../core/door.ts";
import { negotiated } from "../core/negotiate.ts";
import type { Incoming, Row } from "../core/route.ts";
import { fitsOf } from "./fits.ts";
import type { ApiHandlers } from "./handler.ts";
import { apiHandlers } from "./handlers.ts";
import { failedAs, refusedAs } from "./problem.ts";

const names = Object.keys(operations) as (keyof ApiHandlers)[];

/** The rows of our own API: requests are held to the definitions of their operations before they are handled. */
const rows = Object.fromEntries(names.map((name) => [name, rowOf(operations[name], apiHandlers[name])]));

function rowOf(operation: Described, { permission, run }: ApiHandlers[keyof ApiHandlers]): Row {
  // What fits the definition is of its type.
  const respond = (registry: Registry, request: Incoming) => run(registry, request as never);
  return { ...operation, permission, respond, fits: fitsOf(operation) };
}

/** Media types that a client may ask for: registry clients name Confluent's alone. The answer is plain JSON for all. */
const ACCEPTED = {
  "application/json": 1,
  "application/vnd.schemaregistry.v1+json": 1,
  "application/vnd.schemaregistry+json": 1,
};

/** What this registry answers beyond Confluent's API: plain JSON, errors included. */
export const apiDoor: Door = {
  rows,
  prefix: "/api/",
  answerType: (accept) => (negotiated(accept, ACCEPTED) === undefined ? undefined : "application/json"),
  refuse: refusedAs,
  fail: failedAs,
};
