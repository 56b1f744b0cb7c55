import cluster from "node:cluster";
import type { StartError } from "../errors.ts";
import { mergedMetrics } from "./merge.ts";
import { type FromProcess, PORT_VARIABLE, PROCESS_VARIABLE, type ProcessMetrics, type ToProcess } from "./messages.ts";

/** One of several processes, as it speaks to the one that started it. */
export interface ProcessLink {
  /** Where all of them listen. */
  readonly port: number;
  listening(url: string): void;
  /** Says why it cannot start; resolves when that was heard. */
  failed(error: StartError): Promise<void>;
  /** Resolves when it is to stop. */
  readonly stopped: Promise<void>;
  /** Takes what gives the metrics of this process, and gives what gives those of all as one text. */
  gathering(own: () => Promise<string>): () => Promise<string>;
}

/** Milliseconds after which the metrics of this process alone are given. */
const PATIENCE = 2_000;

/** The link of this process to the one that started it as one of several; undefined where it runs alone. */
export function processLink(): ProcessLink | undefined {
  const number = Number(process.env[PROCESS_VARIABLE]);
  if (!cluster.isWorker || Number.isNaN(number)) return undefined;
  let metrics: (() => Promise<string>) | undefined;
  let count = 0;
  const waiting = new Map<number, (parts: readonly ProcessMetrics[]) => void>();
  const send = (message: FromProcess) => {
    if (process.connected) process.send?.(message);
  };
  // A terminal sends signals to all processes; the one that started this one says what they mean.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
  const stopped = new Promise<void>((stop) => {
    process.on("message", (message: ToProcess) => {
      if (message.kind === "stop") stop();
      else if (message.kind === "gathered") waiting.get(message.id)?.(message.parts);
      else void metrics?.().then((text) => send({ kind: "metrics", id: message.id, text }));
    });
  });
  return {
    port: Number(process.env[PORT_VARIABLE]),
    listening: (url) => send({ kind: "listening", url }),
    failed: ({ code, message, hint }) =>
      new Promise((resolve) => {
        if (process.send === undefined) return resolve();
        process.send({ kind: "failed", code, message, hint } satisfies FromProcess, () => resolve());
      }),
    stopped,
    gathering: (own) => {
      metrics = own;
      return async () => {
        count += 1;
        const id = count;
        const parts = new Promise<readonly ProcessMetrics[]>((resolve) => {
          waiting.set(id, resolve);
          setTimeout(() => resolve([]), PATIENCE).unref();
        });
        send({ kind: "gather", id });
        const others = await parts;
        waiting.delete(id);
        return mergedMetrics([...others, { process: number, text: await own() }].sort(byNumber));
      };
    },
  };
}

function byNumber(a: ProcessMetrics, b: ProcessMetrics): number {
  return a.process - b.process;
}
