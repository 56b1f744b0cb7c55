import { anything, type Described, objectOf, text, wordOf } from "@concordat/client/api";

interface Health {
  readonly status: "ok" | "restart";
  readonly server: "concordat";
  readonly version: string;
  readonly reason?: string;
}

interface ReadinessAnswer {
  readonly status: "ok" | "unavailable";
  readonly reason?: string;
}

/** What the server tells of itself, besides both APIs. */
export const selfOperations = {
  getHealth: {
    method: "GET",
    path: "/healthz",
    summary: "That the server runs, and need not be started again",
    answer: objectOf<Health>(
      { status: wordOf(["ok", "restart"]), server: wordOf(["concordat"]), version: text() },
      { reason: text() },
    ),
    statuses: { 200: "It runs", 503: "It is to be started again: after an error of its disk it writes nothing" },
  },
  getReadiness: {
    method: "GET",
    path: "/readyz",
    summary: "Whether to send requests: the server reaches its data, and is not about to stop",
    answer: objectOf<ReadinessAnswer>({ status: wordOf(["ok", "unavailable"]) }, { reason: text() }),
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
