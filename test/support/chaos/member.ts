import { channel } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { IncomingLogMessage, Position, Subscription } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { Consumer } from "@platformatic/kafka";

/** How a member treats its messages; `commit-first` is what nobody should do, as the control. */
export type Mode = "handle" | "process" | "commit-first";

export interface MemberOptions {
  readonly mode: Mode;
  readonly broker: string;
  readonly topic: string;
  readonly group: string;
  /** Where effects go in transactions. */
  readonly out: string;
  /** The member's name for transactions: the same when it is started again. */
  readonly name: string;
  /** Milliseconds that a handler takes after its line is written: who is killed meanwhile has handled what comes again. */
  readonly handleMs: number;
  /** A file that gets a line for each message handled. */
  readonly handled: string;
  /** A file that gets a line for each generation of the group that the member sees. */
  readonly generations: string;
  /** A file that gets a line for each error. */
  readonly errors: string;
}

const options = JSON.parse(process.argv[2] ?? "{}") as MemberOptions;
const { broker, topic, group } = options;

// The client library tells on this channel about joining groups.
channel("tracing:plt:kafka:consumer:group:asyncEnd").subscribe((message) => {
  const { client } = message as { client?: { generationId?: number } };
  if (client?.generationId !== undefined) appendFileSync(options.generations, `${client.generationId}\n`);
});

const onError = (error: unknown): void => appendFileSync(options.errors, `${process.pid} ${error}\n`);

/** One write each: what a process that is killed has written stays, and the file has the order of all processes. */
const note = ({ partition, offset }: Position): void => appendFileSync(options.handled, `${partition}/${offset}\n`);

function keyOf({ key }: IncomingLogMessage): Uint8Array {
  return key ?? new Uint8Array();
}

async function handle(): Promise<Subscription> {
  const transport = kafka({ brokers: [broker], sessionTimeoutMs: 2_000 });
  const handle = async (message: IncomingLogMessage): Promise<void> => {
    note(message);
    await wait(options.handleMs);
  };
  await transport.subscribe({ topics: [topic], group, handle, onError });
  return transport;
}

async function processInTransactions(): Promise<Subscription> {
  const transport = kafka({ brokers: [broker], sessionTimeoutMs: 2_000, transactionalId: options.name });
  await transport.process({
    topics: [topic],
    group,
    handle: async (message, send) => {
      note(message);
      await wait(options.handleMs);
      const value = Buffer.from(`${message.partition}/${message.offset}`);
      await send([{ topic: options.out, key: keyOf(message), value }]);
    },
    onError,
  });
  return transport;
}

async function commitFirst(): Promise<Subscription> {
  const consumer = new Consumer({
    clientId: "careless",
    bootstrapBrokers: [broker],
    groupId: group,
    autocommit: false,
    sessionTimeout: 2_000,
    heartbeatInterval: 600,
  });
  const stream = await consumer.consume({ topics: [topic], mode: "committed", fallbackMode: "earliest" });
  stream.on("error", onError);
  let last: Promise<void> = Promise.resolve();
  stream.on("data", (message) => {
    Promise.resolve(message.commit()).catch(onError);
    // Slower than events come, so that some are always saved and not handled when the member is killed.
    last = last.then(() => wait(4)).then(() => note(message));
  });
  const close = async (): Promise<void> => {
    await last;
    await consumer.close(true);
  };
  return { close, [Symbol.asyncDispose]: close };
}

const OPEN: Readonly<Record<Mode, () => Promise<Subscription>>> = {
  handle,
  process: processInTransactions,
  "commit-first": commitFirst,
};

/** A cut may come while the first connection is made. */
async function opened(): Promise<Subscription> {
  for (;;) {
    try {
      return await OPEN[options.mode]();
    } catch (error) {
      onError(error);
      await wait(200);
    }
  }
}

const member = opened();
process.on("SIGTERM", async () => {
  await (await member).close();
  process.exit(0);
});
