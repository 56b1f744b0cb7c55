import type { Registry } from "../../cases/registry.ts";
import { isRefusal, STORE_KINDS } from "../../errors.ts";
import { ENDINGS } from "../../pool/ending.ts";
import type { Engine } from "../../pool/engine.ts";
import type { Counts } from "../../store/store.ts";
import { Answer } from "./route.ts";
import { Counter, gauge, Histogram, type Labels, type Metric, type Observed } from "./series.ts";

/** Seconds; reads take far less than the first, a transitive check of hundreds of versions may take the last. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Seconds; a large schema takes more than the first, and the last is the deadline unless it is set. */
const WORK_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

/** What a request was, as metrics tell it; every label has few values, whatever clients send. */
export interface Answered {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

/** What is counted. */
export interface Metrics {
  /** Where the seconds from a request's arrival to the end of its answer are observed. */
  durations(of: Answered): Observed;
  /** Counts an answer that refuses, by Confluent's code. */
  refused(code: number): void;
  /** All of it, in Prometheus's text format. */
  text(): Promise<Answer>;
}

/** Counts what a registry and its server do. */
export function metricsOf(registry: Registry): Metrics {
  const durations = new Histogram({
    name: "concordat_http_request_duration_seconds",
    help: "Time from a request's arrival to the end of its answer, by route",
    bounds: BOUNDS,
  });
  const refusals = new Counter({
    name: "concordat_refusals_total",
    help: "Requests refused, by the error code of the answer",
  });
  // Their labels are written once.
  const known = new Map<string, Observed>();
  const own: readonly Metric[] = [durations, refusals, ...contents(registry), ...work(registry.engine)];
  return {
    durations: ({ method, route, status }) => {
      const name = `${method} ${status} ${route}`;
      let one = known.get(name);
      if (one === undefined) {
        one = durations.of({ method, route, status });
        known.set(name, one);
      }
      return one;
    },
    refused: (code) => refusals.add({ code }),
    text: async () => {
      const texts = await Promise.all([...own.map((metric) => metric.text()), ofProcess()]);
      return new Answer(200, texts.join("\n"), TEXT_FORMAT);
    },
  };
}

/** The process's own figures are the same for every server in it. */
let collected: Promise<Metric> | undefined;

/** What prom-client tells of the process, from the first time on that somebody asks. */
async function ofProcess(): Promise<string> {
  collected ??= import("prom-client").then(({ default: client }) => {
    // By its default export: a bundle of a CommonJS package has no other.
    const register = new client.Registry();
    client.collectDefaultMetrics({ register });
    return { text: () => register.metrics() };
  });
  return (await collected).text();
}

function contents({ store }: Registry): readonly Metric[] {
  // What cannot be counted now is left out, and `concordat_store_up` says why.
  const counted = (of: (counts: Counts) => readonly (readonly [Labels, number])[]) => async () =>
    new Map(
      await store.counts().then(of, (error: unknown) => {
        if (isRefusal(error, STORE_KINDS)) return [];
        throw error;
      }),
    );
  return [
    gauge({ name: "concordat_store_up", help: "Whether the data can be reached: 1, or 0" }, async () => {
      const up = await store.ping().then(
        () => 1,
        () => 0,
      );
      return new Map([[{}, up]]);
    }),
    gauge(
      { name: "concordat_versions", help: "Versions of subjects that are kept" },
      counted(({ live, deleted }) => [
        [{ state: "live" }, live],
        [{ state: "deleted" }, deleted],
      ]),
    ),
    gauge(
      { name: "concordat_schemas", help: "Schemas that are kept, each counted once in its context" },
      counted(({ schemas }) => [[{}, schemas]]),
    ),
  ];
}

/** What the worker threads do. */
function work({ workers }: Engine): readonly Metric[] {
  const jobs = new Counter({
    name: "concordat_engine_jobs_total",
    help: "Work on large schemas that worker threads were asked for, by how it ended",
  });
  // From the start, so that the first of a kind is seen as one more.
  for (const ending of ENDINGS) jobs.add({ ending }, 0);
  const durations = new Histogram({
    name: "concordat_engine_job_duration_seconds",
    help: "Time from a worker's beginning a job to its end, by what was asked",
    bounds: WORK_BOUNDS,
  });
  workers.onEnd(({ task, ending, ran }) => {
    jobs.add({ ending });
    if (ran !== undefined) durations.of({ task }).observe(ran / 1_000);
  });
  return [
    jobs,
    durations,
    gauge(
      { name: "concordat_engine_jobs_waiting", help: "Jobs that wait for a worker thread" },
      async () => new Map([[{}, workers.load().waiting]]),
    ),
    gauge(
      { name: "concordat_engine_jobs_working", help: "Jobs that a worker thread has" },
      async () => new Map([[{}, workers.load().working]]),
    ),
  ];
}
