import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { makeKafka } from "./kafka-server.ts";
import { type Kept, type KeptName, keeperSocket } from "./kept.ts";
import { isOpen } from "./ports.ts";
import { makePostgres } from "./postgres-server.ts";
import { makeRabbit } from "./rabbit-server.ts";

/**
 * A process that starts the service it is called with, says where it is to everyone who connects, and ends it when nobody
 * has been connected for a while. Test files of one run share it, and nothing is left behind when one of them dies.
 */

const LINGER_MS = 15_000;
/** How often a service is started: another program may take its port before it does. */
const TRIES = 3;

interface Service {
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Makes a service, and says how it is reached. */
const MAKE: Readonly<Record<KeptName, () => Promise<{ service: Service; place: Kept<object> }>>> = {
  kafka: async () => {
    const service = await makeKafka();
    return { service, place: { brokers: [service.broker] } };
  },
  postgres: async () => {
    // Its data is thrown away.
    const service = await makePostgres({ settings: { fsync: "off" } });
    return { service, place: { url: service.url } };
  },
  rabbitmq: async () => {
    const service = await makeRabbit();
    return { service, place: { url: service.url } };
  },
};

const name = (Object.keys(MAKE) as KeptName[]).find((one) => one === process.argv[2]) ?? "kafka";
const path = keeperSocket(name);
if (await isOpen({ path })) process.exit(0);
rmSync(path, { force: true });
let running: Service | undefined;
const answer = start().catch((error: unknown) => ({ reason: reasonOf(error) }));
const server = createServer(serve).listen(path);
let leaving = linger(server);
const connected = new Set<Socket>();

async function start(triesLeft = TRIES - 1): Promise<Kept<object>> {
  const { service, place } = await MAKE[name]();
  running = service;
  try {
    await service.start();
    return place;
  } catch (error) {
    if (triesLeft === 0) throw error;
    await service.remove();
    return start(triesLeft - 1);
  }
}

function serve(socket: Socket): void {
  connected.add(socket);
  clearTimeout(leaving);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    connected.delete(socket);
    if (connected.size > 0) return;
    clearTimeout(leaving);
    leaving = linger(server);
  });
  answer.then((found) => socket.write(`${JSON.stringify(found)}\n`));
}

function linger(listening: Server): NodeJS.Timeout {
  return setTimeout(async () => {
    listening.close();
    await running?.remove();
    process.exit(0);
  }, LINGER_MS);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT" && "path" in error) return `${error.path} is not installed`;
  return error.message.slice(0, 500);
}
