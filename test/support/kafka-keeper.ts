import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { type KafkaForTests, SOCKET } from "./kafka.ts";
import { isOpen, type KafkaServer, makeKafka } from "./kafka-server.ts";

/**
 * A process that starts Kafka when run, tells who connects where it is, and ends it when nobody has been connected for
 * a while. Test files of one run share it so, and nothing is left behind when one of them dies.
 */

const LINGER_MS = 15_000;

if (await isOpen({ path: SOCKET })) process.exit(0);
rmSync(SOCKET, { force: true });
let kafka: KafkaServer | undefined;
const answer = start().catch((error: unknown): KafkaForTests => ({ brokers: [], reason: reasonOf(error) }));
const server = createServer(serve).listen(SOCKET);
let leaving = linger(server);
const connected = new Set<Socket>();

async function start(): Promise<KafkaForTests> {
  kafka = await makeKafka();
  await kafka.start();
  return { brokers: [kafka.broker] };
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
    await kafka?.remove();
    process.exit(0);
  }, LINGER_MS);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT" && "path" in error) return `${error.path} is not installed`;
  return error.message.slice(0, 500);
}
