import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchJars } from "./jars.ts";
import { freePort, isOpen } from "./ports.ts";

const VERSION = "4.1.1";
const UP_TRIES = 240;
const TRY_MS = 250;

const JARS = ["kafka_2.13", "kafka-tools"].map((artifact) => ({
  group: "org.apache.kafka",
  artifact,
  version: VERSION,
}));

/** A Kafka of one node with a data folder of its own. */
export interface KafkaServer {
  /** `host:port` */
  readonly broker: string;
  /** Starts it, also after a kill; resolves when it listens. */
  start(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** How a Kafka is not the usual one. */
export interface KafkaSetup {
  /** The port that clients are told to use, where something stands between. */
  readonly advertised?: number;
  /** More doors: `PROTOCOL` and port by the listener's name. */
  readonly listeners?: Readonly<Record<string, { readonly protocol: string; readonly port: number }>>;
  readonly properties?: Readonly<Record<string, string>>;
  /** More arguments for the tool that makes its data folder. */
  readonly format?: readonly string[];
}

/** Makes a Kafka, not started yet. Throws where Maven or Java is missing. */
export async function makeKafka(setup: KafkaSetup = {}): Promise<KafkaServer> {
  const java = ["-Xmx512m", "-cp", join(fetchJars(`kafka-${VERSION}`, JARS), "*")];
  const data = mkdtempSync(join(tmpdir(), "concordat-kafka-"));
  const [port, controller] = [await freePort(), await freePort()];
  const properties = join(data, "server.properties");
  const log = join(data, "kafka.log");
  writeFileSync(properties, configuration(data, port, controller, setup));
  const id = execFileSync("java", [...java, "kafka.tools.StorageTool", "random-uuid"], {
    encoding: "utf8",
    stdio: "pipe",
  });
  const format = ["format", "-t", id.trim(), "-c", properties, ...(setup.format ?? [])];
  execFileSync("java", [...java, "kafka.tools.StorageTool", ...format], { stdio: "pipe" });
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null) return;
    const ended = new Promise((done) => ending.once("exit", done));
    ending.kill("SIGKILL");
    await ended;
  };
  return {
    broker: `127.0.0.1:${port}`,
    start: async () => {
      const command = ["-c", 'exec "$@" >>"$0" 2>&1', log, "java", ...java, "kafka.Kafka", properties];
      child = spawn("sh", command, { stdio: "ignore" });
      for (let attempt = 0; attempt < UP_TRIES && child.exitCode === null; attempt += 1) {
        if (await isOpen({ port, host: "127.0.0.1" })) return;
        await new Promise((done) => setTimeout(done, TRY_MS));
      }
      throw new Error(`Kafka did not start: ${readFileSync(log, "utf8").slice(-500)}`);
    },
    kill,
    remove: async () => {
      await kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function configuration(data: string, port: number, controller: number, setup: KafkaSetup): string {
  const { advertised = port, listeners = {}, properties = {} } = setup;
  const more = Object.entries(listeners);
  const doors = more.map(([name, door]) => `${name}://127.0.0.1:${door.port}`);
  const protocols = more.map(([name, door]) => `${name}:${door.protocol}`);
  return Object.entries({
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    listeners: [`PLAINTEXT://127.0.0.1:${port}`, `CONTROLLER://127.0.0.1:${controller}`, ...doors].join(),
    "advertised.listeners": [`PLAINTEXT://127.0.0.1:${advertised}`, ...doors].join(),
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": ["CONTROLLER:PLAINTEXT", "PLAINTEXT:PLAINTEXT", ...protocols].join(),
    "log.dirs": join(data, "log"),
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 4,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1_000,
    "auto.create.topics.enable": false,
    ...properties,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}
