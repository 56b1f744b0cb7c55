import { appendFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { IncomingLogMessage } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";

/** One instance of a service: a process of its own, that handles one message at a time, as with one connection to a database. */
export interface InstanceOptions {
  readonly broker: string;
  readonly topic: string;
  readonly group: string;
  /** Where the places of handled messages are sent to, in transactions; without it there are none. */
  readonly out: string | undefined;
  readonly name: string;
  /** Milliseconds that a message takes. */
  readonly handleMs: number;
  /** A file that gets a line for each beginning and end of handling a message, in the order of all processes. */
  readonly log: string;
}

const options = JSON.parse(process.argv[2] ?? "{}") as InstanceOptions;
const note = (what: "begin" | "end" | "error" | "ready", more: string): void =>
  appendFileSync(options.log, `${what} ${options.name} ${more}\n`);
let last: Promise<unknown> = Promise.resolve();

async function handle({ partition, offset }: IncomingLogMessage): Promise<void> {
  note("begin", `${partition} ${offset}`);
  const mine = last.then(() => wait(options.handleMs));
  last = mine;
  await mine;
  note("end", `${partition} ${offset}`);
}

const { broker, group, out } = options;
const transactionalId = `${group}-${options.name}`;
const transport = kafka({ brokers: [broker], sessionTimeoutMs: 6_000, transactionalId });
const consuming = {
  topics: [options.topic],
  group,
  onError: (error: unknown) => note("error", String(error).replaceAll("\n", " ")),
};
if (out === undefined) await transport.subscribe({ ...consuming, handle });
else {
  await transport.process({
    ...consuming,
    handle: async (message, send) => {
      await handle(message);
      await send([{ topic: out, value: Buffer.from(`${message.partition}/${message.offset}`) }]);
    },
  });
}
note("ready", "");
process.on("SIGTERM", async () => {
  await transport.close();
  process.exit(0);
});
