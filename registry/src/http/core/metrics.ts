import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry as Registers } from "prom-client";
import type { Registry } from "../../cases/registry.ts";
import { ENDINGS } from "../../pool/ending.ts";
import type { Engine } from "../../pool/engine.ts";
import { Answer } from "./route.ts";

/** Seconds; reads take far less than the first, a transitive check of hundreds of versions may take the last. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Seconds; a large schema takes more than the first, and the last is the deadline unless it is set. */
const WORK_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What a request was, as metrics tell it; every label has few values, whatever clients send. */
export interface Answered {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

/** What is counted. */
export interface Metrics {
  /** Counts an answer, and the seconds from the request's arrival to the end of its answer. */
  answered(request: Answered, seconds: number): void;
  /** Counts an answer that refuses, by Confluent's code. */
  refused(code: number): void;
  /** All of it, in Prometheus's text format. */
  text(): Promise<Answer>;
}

/** The process's own figures are the same for every server in it. */
let ofProcess: Registers | undefined;

/** Counts what a registry and its server do. */
export function metricsOf(registry: Registry): Metrics {
  const own = new Registers();
  const durations = new Histogram({
    name: "concordat_http_request_duration_seconds",
    help: "Time from a request's arrival to the end of its answer, by route",
    labelNames: ["method", "route", "status"],
    buckets: BUCKETS,
    registers: [own],
  });
  const refusals = new Counter({
    name: "concordat_refusals_total",
    help: "Requests refused, by the error code of the answer",
    labelNames: ["code"],
    registers: [own],
  });
  contents(own, registry);
  work(own, registry.engine);

  return {
    answered: ({ method, route, status }, seconds) => durations.observe({ method, route, status }, seconds),
    refused: (code) => refusals.inc({ code }),
    text: async () => {
      ofProcess ??= processMetrics();
      return new Answer(200, `${await own.metrics()}\n${await ofProcess.metrics()}`, own.contentType);
    },
  };
}

function processMetrics(): Registers {
  const register = new Registers();
  collectDefaultMetrics({ register });
  return register;
}

function contents(register: Registers, { store }: Registry): void {
  const registers = [register];
  const versions: Gauge = new Gauge({
    name: "concordat_versions",
    help: "Versions of subjects that are kept",
    labelNames: ["state"],
    registers,
    collect: async () => {
      const { live, deleted } = await store.counts();
      versions.set({ state: "live" }, live);
      versions.set({ state: "deleted" }, deleted);
    },
  });
  const schemas: Gauge = new Gauge({
    name: "concordat_schemas",
    help: "Schemas that are kept, each counted once in its context",
    registers,
    collect: async () => schemas.set((await store.counts()).schemas),
  });
}

/** What the worker threads do. */
function work(register: Registers, { workers }: Engine): void {
  const registers = [register];
  const jobs = new Counter({
    name: "concordat_engine_jobs_total",
    help: "Work on large schemas that worker threads were asked for, by how it ended",
    labelNames: ["ending"],
    registers,
  });
  // From the start, so that the first of a kind is seen as one more.
  for (const ending of ENDINGS) jobs.inc({ ending }, 0);
  const durations = new Histogram({
    name: "concordat_engine_job_duration_seconds",
    help: "Time from a worker's beginning a job to its end, by what was asked",
    labelNames: ["task"],
    buckets: WORK_BUCKETS,
    registers,
  });
  workers.onEnd(({ task, ending, ran }) => {
    jobs.inc({ ending });
    if (ran !== undefined) durations.observe({ task }, ran / 1_000);
  });
  const waiting: Gauge = new Gauge({
    name: "concordat_engine_jobs_waiting",
    help: "Jobs that wait for a worker thread",
    registers,
    collect: () => waiting.set(workers.load().waiting),
  });
  const working: Gauge = new Gauge({
    name: "concordat_engine_jobs_working",
    help: "Jobs that a worker thread has",
    registers,
    collect: () => working.set(workers.load().working),
  });
}
