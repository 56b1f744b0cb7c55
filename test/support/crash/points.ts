import { appendFileSync } from "node:fs";
import type { Transport } from "@concordat/client";
import type pg from "pg";

/** Where a process is killed: between two steps of what it does. */
export interface CrashPoint {
  readonly name: string;
  /** The statement that it is about, by its beginning; or what is sent to the broker. */
  readonly at: RegExp | "send";
  /** Before it is sent, while it is on its way, or once it is answered. */
  readonly when: "before" | "during" | "after";
}

/** Every step of a handler with inbox and outbox, in order. */
export const SERVICE_POINTS: readonly CrashPoint[] = [
  { name: "before the transaction begins", at: /^BEGIN/, when: "before" },
  { name: "before the message's id is written", at: /^INSERT INTO concordat_inbox/, when: "before" },
  { name: "after the message's id is written", at: /^INSERT INTO concordat_inbox/, when: "after" },
  { name: "after the effect", at: /^INSERT INTO effects/, when: "after" },
  { name: "after the event is in the outbox", at: /INSERT INTO concordat_outbox/, when: "after" },
  { name: "before the commit", at: /^COMMIT/, when: "before" },
  { name: "during the commit", at: /^COMMIT/, when: "during" },
  { name: "after the commit, before the position is saved", at: /^COMMIT/, when: "after" },
];

/** Every step of a relay, in order. */
export const RELAY_POINTS: readonly CrashPoint[] = [
  { name: "before a bucket is taken", at: /^SELECT b\.bucket/, when: "before" },
  { name: "after a bucket is taken", at: /^SELECT b\.bucket/, when: "after" },
  { name: "after its events are read, before they are sent", at: "send", when: "before" },
  { name: "while they are sent", at: "send", when: "during" },
  { name: "after they are sent, before they are deleted", at: "send", when: "after" },
  { name: "after they are deleted", at: /^DELETE FROM concordat_outbox WHERE/, when: "after" },
  { name: "before the deletion is committed", at: /^COMMIT/, when: "before" },
  { name: "while the deletion is committed", at: /^COMMIT/, when: "during" },
  { name: "after the deletion is committed", at: /^COMMIT/, when: "after" },
];

/** Kills this process, as kill -9 does, the so-manieth time that it comes to a point. */
export class Crash {
  readonly #point: CrashPoint | undefined;
  readonly #notes: string;
  #left: number;

  constructor(point: CrashPoint | undefined, times: number, notes: string) {
    this.#point = point;
    this.#left = times;
    this.#notes = notes;
  }

  /** Runs a step, and dies before, during or after it where it is the point. */
  async around<Result>(step: string, run: () => Promise<Result>): Promise<Result> {
    const point = this.#point;
    const here = point !== undefined && (point.at === "send" ? step === "send" : point.at.test(step));
    if (!here) return run();
    this.#left -= 1;
    const dies = this.#left === 0;
    if (dies && point.when === "before") this.#die(point);
    const running = run();
    if (dies && point.when === "during") {
      // What was written to the socket is on its way.
      await new Promise((done) => setImmediate(done));
      this.#die(point);
    }
    const result = await running;
    if (dies) this.#die(point);
    return result;
  }

  #die({ name }: CrashPoint): never {
    appendFileSync(this.#notes, `${name}\n`);
    process.kill(process.pid, "SIGKILL");
    throw new Error("killed");
  }
}

/** A pool whose clients come to the points. */
export function crashing(pool: pg.Pool, crash: Crash): pg.Pool {
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
    const watched = (...given: unknown[]): Promise<unknown> => crash.around(String(given[0]), () => query(...given));
    Object.assign(client, { query: watched });
  });
  return pool;
}

/** A transport whose sending comes to the points. */
export function sendingThrough(transport: Pick<Transport, "send">, crash: Crash): Pick<Transport, "send"> {
  return { send: (messages) => crash.around("send", () => transport.send(messages)) };
}
