import { Worker } from "node:worker_threads";
import { limits } from "../errors.ts";
import { outcomeError, type TaskOutcome } from "./wire.ts";

/** What one worker may take. */
export interface HandSettings {
  /** Milliseconds that one task may take once it is begun. */
  readonly deadline: number;
  /** Megabytes of JavaScript objects that one worker may hold. */
  readonly memory: number;
}

/** A task for a worker, by its name. */
export interface PoolTask {
  readonly name: string;
  /** Data that can be cloned. */
  readonly input: unknown;
  /** UTF-16 units of its texts. */
  readonly size: number;
}

/** A task with who waits for it. */
export interface Job {
  readonly task: PoolTask;
  /** Called when a worker begins it. */
  readonly begun: () => void;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A worker thread that does one task at a time. */
export interface Hand {
  work(job: Job): void;
  stop(): Promise<void>;
}

interface Notices {
  /** A task is done; there may be another. */
  readonly idle: () => void;
  /** The thread is gone, with or without having been told to. */
  readonly ended: () => void;
}

/** Starts a worker thread, which keeps the process alive only while it works. */
export function startHand(file: URL, { deadline, memory }: HandSettings, notices: Notices): Hand {
  const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: memory }, name: "concordat engine" });
  worker.unref();
  let ready = false;
  let job: Job | undefined;
  let timer: NodeJS.Timeout | undefined;

  const settle = (how: (job: Job) => void) => {
    clearTimeout(timer);
    worker.unref();
    const done = job;
    job = undefined;
    if (done !== undefined) how(done);
  };
  const fail = (error: unknown) => settle(({ reject }) => reject(error));
  // What loading the engine takes is not the schema's fault.
  const begin = ({ begun }: Job) => {
    begun();
    timer = setTimeout(() => {
      fail(limits.deadline(deadline));
      void worker.terminate();
    }, deadline).unref();
  };

  worker.once("message", () => {
    ready = true;
    if (job !== undefined) begin(job);
    worker.on("message", (outcome: TaskOutcome) => {
      if (job === undefined) return;
      settle(({ resolve, reject }) => ("value" in outcome ? resolve(outcome.value) : reject(outcomeError(outcome))));
      notices.idle();
    });
  });
  worker.on("messageerror", (error) => {
    fail(error);
    void worker.terminate();
  });
  worker.on("error", (error) => {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    fail(code === "ERR_WORKER_OUT_OF_MEMORY" ? limits.memory(memory) : error);
  });
  worker.on("exit", (code) => {
    fail(new Error(`a worker thread of the engine ended with code ${code}`));
    notices.ended();
  });

  return {
    work: (given) => {
      job = given;
      worker.ref();
      if (ready) begin(given);
      try {
        worker.postMessage({ name: given.task.name, input: given.task.input });
      } catch (error) {
        // What cannot be cloned is a defect of the caller; the worker is as it was.
        fail(error);
        notices.idle();
      }
    },
    stop: async () => {
      fail(limits.busy());
      await worker.terminate();
    },
  };
}
