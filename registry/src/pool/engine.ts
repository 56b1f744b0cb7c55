import { BudgetExceeded, budgetOf, SMALL_BUDGET } from "@concordat/schema";
import { limits } from "../errors.ts";
import type { Formats } from "../formats.ts";
import { turns } from "./pace.ts";
import { POOL_SETTINGS, type Pool, type PoolSettings, workerPool } from "./pool.ts";
import { FormatNotLoaded, keepingReader } from "./reader.ts";
import { isApart, perform, sizeOfTask, type TaskInput, type TaskName, type TaskOutput } from "./tasks.ts";

/**
 * The engine as the server asks it: what takes few steps is done at once; large texts, searches for witnesses, and what
 * turns out to take more steps than others should wait for in worker threads, while other requests are answered.
 */
export interface Engine {
  /** Does a task. Throws what the engine throws, and the refusals of limits. */
  run<Name extends TaskName>(name: Name, input: TaskInput<Name>): Promise<TaskOutput<Name>>;
  /** The same engine for somebody who may go away: what waits for a worker then is dropped. */
  during(signal: () => AbortSignal): Engine;
  /** What waits for the worker threads and is with them, and a listener for what ends there. */
  readonly workers: Pick<Pool, "load" | "onEnd">;
  close(): Promise<void>;
}

/**
 * Makes the engine that use cases ask: at once in this thread where that is quick, else in a pool of workers. Settings
 * that are not given are {@link POOL_SETTINGS}.
 */
export function makeEngine(formats: Formats, settings: Partial<PoolSettings> = {}): Engine {
  const whole = { ...POOL_SETTINGS, ...settings };
  const reader = keepingReader(formats);
  const pool = workerPool(whole);
  const turn = turns();
  const engine = (signal?: () => AbortSignal): Engine => ({
    run: async <Name extends TaskName>(name: Name, input: TaskInput<Name>) => {
      if (whole.workers === 0) return within(() => performed(formats, () => perform(reader, name, input)));
      if (!isApart(name, input)) {
        const wait = turn();
        if (wait !== undefined) await wait;
        try {
          return await performed(formats, () => perform(reader, name, input, budgetOf(SMALL_BUDGET)));
        } catch (error) {
          if (!(error instanceof BudgetExceeded)) throw error;
        }
      }
      const task = { name, input, size: sizeOfTask(name, input) };
      return (await pool.run(task, signal?.())) as TaskOutput<Name>;
    },
    during: engine,
    workers: pool,
    close: pool.close,
  });
  return engine();
}

/** What work gives that loads each format when it meets it. */
function performed<Output>(formats: Formats, work: () => Output): Output | Promise<Output> {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FormatNotLoaded)) throw error;
    return formats.load(error.type).then(() => performed(formats, work));
  }
}

/** The same, told as the server's limit where the steps come to an end. */
async function within<Output>(work: () => Output | Promise<Output>): Promise<Output> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof BudgetExceeded ? limits.steps(error.steps) : error;
  }
}
