import { limits } from "../errors.ts";
import { type Ended, endingOf } from "./ending.ts";
import { type Hand, type HandSettings, type Job, type PoolTask, startHand } from "./hand.ts";

/** What work in worker threads may take. */
export interface PoolSettings extends HandSettings {
  /** The most workers; 0 has everything done in the thread of the server. */
  readonly workers: number;
  /** The most tasks that wait for a worker, and the most UTF-16 units of their texts. */
  readonly waiting: number;
  readonly waitingSize: number;
}

/** The bounds of a pool unless others are given: 10 seconds and 512 MB a task, 2 workers, 64 tasks that wait. */
export const POOL_SETTINGS: PoolSettings = {
  deadline: 10_000,
  memory: 512,
  workers: 2,
  waiting: 64,
  waitingSize: 64 * 1024 * 1024,
};

/** Worker threads that are started when they are needed, kept, and replaced when a task was too much for one. */
export interface Pool {
  /**
   * Does a task as soon as a worker is free, first come, first served. Rejects with what the task threw, and with an
   * limit's Refusal where it takes too long or too much memory, where too many wait, and where `signal` aborts it before it
   * is begun.
   */
  run(task: PoolTask, signal?: AbortSignal): Promise<unknown>;
  /** How many tasks wait for a worker, and how many are with one. */
  load(): Load;
  /** Tells of each task that ends from now on. */
  onEnd(listener: (ended: Ended) => void): void;
  /** Stops all workers; what is under way or waits is rejected. */
  close(): Promise<void>;
}

/** How many tasks wait for a worker, and how many are with one. */
export interface Load {
  readonly waiting: number;
  readonly working: number;
}

/** The source runs as it stands, and what was built beside its own kind. */
const WORKER = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

/** A pool; `file` is what its workers run. */
export function workerPool(settings: PoolSettings, file: URL = WORKER): Pool {
  const hands = new Set<Hand>();
  const idle: Hand[] = [];
  const queue: Job[] = [];
  const listeners: ((ended: Ended) => void)[] = [];
  let queued = 0;
  const tell = (ended: Ended) => {
    for (const listener of listeners) listener(ended);
  };

  const free = () => idle.length > 0 || hands.size < settings.workers;
  const take = (job: Job) => {
    queue.splice(queue.indexOf(job), 1);
    queued -= job.task.size;
    return job;
  };
  const next = () => {
    for (let job = queue[0]; job !== undefined && free(); job = queue[0]) (idle.pop() ?? start()).work(take(job));
  };
  const start = (): Hand => {
    const hand = startHand(file, settings, {
      idle: () => {
        idle.push(hand);
        next();
      },
      ended: () => {
        hands.delete(hand);
        if (idle.includes(hand)) idle.splice(idle.indexOf(hand), 1);
        next();
      },
    });
    hands.add(hand);
    return hand;
  };

  return {
    run: (task, signal) => {
      const { job, promise } = jobOf(task, tell);
      const full = queue.length >= settings.waiting || queued + task.size > settings.waitingSize;
      // One that is larger than all may wait for is taken where none waits.
      const busy = !free() && full && (queue.length > 0 || settings.waiting === 0);
      if (signal?.aborted || busy) {
        job.reject(signal?.aborted ? limits.gone() : limits.busy());
        return promise;
      }
      const drop = () => {
        if (!queue.includes(job)) return;
        take(job);
        job.reject(limits.gone());
      };
      signal?.addEventListener("abort", drop, { once: true });
      queue.push(job);
      queued += task.size;
      next();
      return promise.finally(() => signal?.removeEventListener("abort", drop));
    },
    load: () => ({ waiting: queue.length, working: hands.size - idle.length }),
    onEnd: (listener) => {
      listeners.push(listener);
    },
    close: async () => {
      for (const job of [...queue]) take(job).reject(limits.busy());
      await Promise.all([...hands].map((hand) => hand.stop()));
    },
  };
}

/** A job of a task, and what it gives; `tell` is called when it ends. */
function jobOf(
  task: PoolTask,
  tell: (ended: Ended) => void,
): { readonly job: Job; readonly promise: Promise<unknown> } {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  let begun: number | undefined;
  const ran = () => (begun === undefined ? undefined : performance.now() - begun);
  const job: Job = {
    task,
    begun: () => {
      begun = performance.now();
    },
    resolve: (value) => {
      tell({ task: task.name, ending: "done", ran: ran() });
      resolve(value);
    },
    reject: (error) => {
      tell({ task: task.name, ending: endingOf(error), ran: ran() });
      reject(error);
    },
  };
  return { job, promise };
}
