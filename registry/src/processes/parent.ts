import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { StartError } from "../errors.ts";
import { type FromProcess, PORT_VARIABLE, PROCESS_VARIABLE, type ProcessMetrics, type ToProcess } from "./messages.ts";

/** Several processes that answer as one, until they are closed. */
export interface RunningProcesses {
  readonly url: string;
  /** Has each finish what is under way. */
  close(): Promise<void>;
  /** Ends them at once. */
  kill(): void;
}

/** How several processes are started. */
export interface ProcessesOptions {
  /** Where they listen, which is no longer 0. */
  readonly port: number;
  /** Tells the user of a process that ended. */
  readonly note: (line: string) => void;
}

/** Milliseconds until a process that ended is started again: twice as many each time, up to the longest. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 2_000;
/** Milliseconds after which a process counts as well. */
const WELL = 10_000;
/** Milliseconds for which the metrics of others are waited for. */
const METRICS_PATIENCE = 1_000;

interface Slot {
  readonly number: number;
  worker: Worker;
  began: number;
  failures: number;
}

/**
 * Starts this very program several times, as processes that share a port. Resolves when all of them listen; from then on one
 * that ends is started again. Throws the {@link StartError} of one that cannot start.
 */
export async function startProcesses(count: number, { port, note }: ProcessesOptions): Promise<RunningProcesses> {
  const slots: Slot[] = [];
  let stopping = false;
  const gathering = new Map<number, { readonly parts: ProcessMetrics[]; readonly done: () => void }>();
  let asked = 0;

  const tell = (worker: Worker, message: ToProcess) => {
    if (worker.isConnected()) worker.send(message);
  };
  const gather = async (id: number, asker: Worker) => {
    const others = slots.filter(({ worker }) => worker !== asker && worker.isConnected());
    asked += 1;
    const own = asked;
    const parts: ProcessMetrics[] = [];
    await new Promise<void>((resolve) => {
      const done = () => parts.length >= others.length && resolve();
      gathering.set(own, { parts, done });
      setTimeout(resolve, METRICS_PATIENCE).unref();
      for (const { worker } of others) tell(worker, { kind: "tell", id: own });
      done();
    });
    gathering.delete(own);
    tell(asker, { kind: "gathered", id, parts });
  };
  const start = (slot: Omit<Slot, "worker" | "began">): Slot => {
    const worker = cluster.fork({ [PROCESS_VARIABLE]: String(slot.number), [PORT_VARIABLE]: String(port) });
    const started: Slot = { ...slot, worker, began: performance.now() };
    worker.on("message", (message: FromProcess) => {
      if (message.kind === "gather") void gather(message.id, worker);
      if (message.kind !== "metrics") return;
      const one = gathering.get(message.id);
      one?.parts.push({ process: slot.number, text: message.text });
      one?.done();
    });
    worker.once("exit", (code, signal) => again(started, signal ?? `exit code ${code}`));
    slots[slot.number - 1] = started;
    return started;
  };
  const again = ({ number, began, failures }: Slot, how: string) => {
    if (stopping) return;
    const next = performance.now() - began > WELL ? 0 : failures + 1;
    const delay = next === 0 ? 0 : Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (next - 1));
    note(`Process ${number} ended (${how}); it is started again.`);
    setTimeout(() => {
      if (!stopping) start({ number, failures: next });
    }, delay);
  };
  const kill = () => {
    stopping = true;
    for (const { worker } of slots) worker.process.kill("SIGKILL");
  };

  try {
    const first = Array.from({ length: count }, (_, index) => start({ number: index + 1, failures: 0 }));
    const [url = ""] = await Promise.all(first.map(({ worker }) => listening(worker)));
    return {
      url,
      close: async () => {
        stopping = true;
        const ends = slots.filter(({ worker }) => !worker.isDead()).map(({ worker }) => once(worker, "exit"));
        for (const { worker } of slots) tell(worker, { kind: "stop" });
        await Promise.all(ends);
      },
      kill,
    };
  } catch (error) {
    kill();
    throw error;
  }
}

function listening(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.on("message", (message: FromProcess) => {
      if (message.kind === "listening") resolve(message.url);
      if (message.kind === "failed") reject(new StartError(message.code, message.message, message.hint));
    });
    worker.once("exit", (code) => reject(new Error(`a process ended with ${code} before it listened`)));
  });
}
