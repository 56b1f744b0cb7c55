import { text } from "@concordat/client/api";
import type { Door } from "../core/door.ts";
import { negotiated } from "../core/negotiate.ts";
import { type Row, type Rows, rowsOf } from "../core/route.ts";
import { associationHandlers } from "./associations.ts";
import { compatibilityHandlers } from "./compatibility.ts";
import { metadataHandlers, serverHandlers } from "./contexts.ts";
import { failedAs, refusedAs } from "./errors.ts";
import {
  associationOperations,
  metadataOperations,
  serverOperations,
  settingsOperations,
} from "./openapi/operations.ts";
import { subject } from "./openapi/parameters.ts";
import { schemaOperations, subjectOperations } from "./openapi/subjects.ts";
import { schemaHandlers } from "./schemas.ts";
import { subjectSettings, topSettings } from "./settings.ts";
import { subjectHandlers } from "./subjects.ts";

/** The media types of Confluent's API, the preferred one first, with the weights of Confluent's registry. */
export const MEDIA_TYPES = {
  "application/vnd.schemaregistry.v1+json": 1,
  "application/vnd.schemaregistry+json": 0.9,
  "application/json": 0.5,
} as const;

/** The same routes under other paths and ids. */
function mapped(rows: Rows, change: (name: string, row: Row) => readonly [string, Row]): Rows {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => change(name, row)));
}

/** The routes that a subject has as well, under a path that ends in its name. */
function ofSubjects(rows: Rows): Rows {
  return mapped(rows, (name, row) => [
    `${name}OfSubject`,
    { ...row, path: `${row.path}/{subject}`, params: { subject } },
  ]);
}

const context = text({ description: "A context, with or without its dot" });

/** The same routes within a context that the path names. */
function inContexts(rows: Rows): Rows {
  return mapped(rows, (name, row) => [
    `${name}InContext`,
    { ...row, path: `/contexts/{context}${row.path}`, params: { context, ...row.params } },
  ]);
}

const ofServer = rowsOf(serverOperations, serverHandlers);
const ofContexts: Rows = {
  ...rowsOf(subjectOperations, subjectHandlers),
  ...rowsOf(schemaOperations, { ...schemaHandlers, ...compatibilityHandlers }),
  ...rowsOf(settingsOperations, topSettings),
  ...ofSubjects(rowsOf(settingsOperations, subjectSettings)),
  ...rowsOf(associationOperations, associationHandlers),
  ...rowsOf(metadataOperations, metadataHandlers),
};

/** Confluent Schema Registry's API. */
export const confluentDoor: Door = {
  rows: { ...ofServer, ...ofContexts, ...inContexts({ ...ofContexts, listContexts: ofServer.listContexts }) },
  answerType: (accept) => negotiated(accept, MEDIA_TYPES),
  refuse: refusedAs,
  fail: failedAs,
};
