import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type KafkaForTests, SOCKET } from "./kafka.ts";

/**
 * A process that starts Kafka when run, tells who connects where it is, and ends it when nobody has been connected for
 * a while. Test files of one run share it so, and nothing is left behind when one of them dies.
 */

const VERSION = "4.1.1";
const LINGER_MS = 15_000;
const UP_TRIES = 240;
const TRY_MS = 250;

const cache = fileURLToPath(new URL(`../../.cache/kafka-${VERSION}/`, import.meta.url));
const data = mkdtempSync(join(tmpdir(), "concordat-kafka-"));
let broker: ChildProcess | undefined;

const POM = `<project><modelVersion>4.0.0</modelVersion><groupId>concordat</groupId><artifactId>kafka</artifactId><version>1</version>
<dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>${VERSION}</version></dependency>
</dependencies></project>`;

if (await isOpen({ path: SOCKET })) process.exit(0);
rmSync(SOCKET, { force: true });
const answer = start().catch((error: unknown): KafkaForTests => ({ brokers: [], reason: reasonOf(error) }));
const server = createServer(serve).listen(SOCKET);
let leaving = linger(server);
const connected = new Set<Socket>();

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
  return setTimeout(() => {
    listening.close();
    broker?.kill("SIGKILL");
    rmSync(data, { recursive: true, force: true });
    process.exit(0);
  }, LINGER_MS);
}

async function start(): Promise<KafkaForTests> {
  const libs = fetchLibs();
  const [port, controller] = [await freePort(), await freePort()];
  const java = ["-Xmx512m", "-cp", join(libs, "*")];
  const properties = join(data, "server.properties");
  writeFileSync(properties, configuration(port, controller));
  const id = execFileSync("java", [...java, "kafka.tools.StorageTool", "random-uuid"], { encoding: "utf8" }).trim();
  execFileSync("java", [...java, "kafka.tools.StorageTool", "format", "-t", id, "-c", properties]);
  const log = join(data, "kafka.log");
  broker = spawn("sh", ["-c", 'exec "$@" >"$0" 2>&1', log, "java", ...java, "kafka.Kafka", properties], {
    stdio: "ignore",
  });
  for (let attempt = 0; attempt < UP_TRIES; attempt += 1) {
    if (await isOpen({ port, host: "127.0.0.1" })) return { brokers: [`127.0.0.1:${port}`] };
    if (broker.exitCode !== null) break;
    await new Promise((done) => setTimeout(done, TRY_MS));
  }
  return { brokers: [], reason: `Kafka did not start: ${readFileSync(log, "utf8").slice(-500)}` };
}

/** Kafka's jars, fetched once into the checkout's cache. */
function fetchLibs(): string {
  const libs = join(cache, "libs");
  if (existsSync(libs)) return libs;
  mkdirSync(cache, { recursive: true });
  const fetched = mkdtempSync(join(cache, "fetch-"));
  writeFileSync(join(fetched, "pom.xml"), POM);
  const goal = ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=libs"];
  execFileSync("mvn", goal, { cwd: fetched, stdio: "pipe", encoding: "utf8" });
  renameSync(join(fetched, "libs"), libs);
  rmSync(fetched, { recursive: true });
  return libs;
}

function configuration(port: number, controller: number): string {
  return Object.entries({
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${port}`,
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "log.dirs": join(data, "log"),
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "group.initial.rebalance.delay.ms": 0,
    "auto.create.topics.enable": false,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

function isOpen(where: { path: string } | { port: number; host: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(where);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const missing = "code" in error && error.code === "ENOENT" && "path" in error ? `${error.path} is not installed` : "";
  return missing || error.message.slice(0, 500);
}
