import { anything, type Described, objectOf, text, wordOf } from "@concordat/client/api";

interface Health {
  readonly status: "ok";
  readonly server: "concordat";
  readonly version: string;
}

interface Readiness {
  readonly status: "ok" | "unavailable";
  readonly reason?: string;
}

/** What the server tells of itself, besides both APIs. */
export const selfOperations = {
  getHealth: {
    method: "GET",
    path: "/healthz",
    summary: "That the server runs",
    answer: objectOf<Health>({ status: wordOf(["ok"]), server: wordOf(["concordat"]), version: text() }, {}),
  },
  getReadiness: {
    method: "GET",
    path: "/readyz",
    summary: "Whether the server can reach its data",
    answer: objectOf<Readiness>({ status: wordOf(["ok", "unavailable"]) }, { reason: text() }),
    statuses: { 200: "It can", 503: "It cannot" },
  },
  getMetrics: {
    method: "GET",
    path: "/metrics",
    summary: "Metrics, in Prometheus's text format",
    answer: text(),
    mediaTypes: ["text/plain"],
  },
  getOpenApi: { method: "GET", path: "/api/openapi.json", summary: "This document", answer: anything() },
  getConfluentOpenApi: {
    method: "GET",
    path: "/api/confluent-openapi.json",
    summary: "The document of the routes that are Confluent Schema Registry's",
    answer: anything(),
  },
} satisfies Readonly<Record<string, Described>>;
