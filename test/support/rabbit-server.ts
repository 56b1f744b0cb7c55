import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { freePort, isOpen } from "./ports.ts";

const UP_TRIES = 240;
const TRY_MS = 250;

/** A RabbitMQ of one node with a data folder, node name, ports and epmd of its own. */
export interface RabbitServer {
  /** With the user guest. */
  readonly url: string;
  readonly port: number;
  /** Starts it, also after a kill; resolves when it listens. */
  start(): Promise<void>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Runs `rabbitmqctl`; gives what it prints. */
  ctl(...given: readonly string[]): Promise<string>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** How a RabbitMQ is not the usual one. */
export interface RabbitSetup {
  /** More lines of rabbitmq.conf. */
  readonly conf?: Readonly<Record<string, string | number | boolean>>;
  /** Users, virtual hosts, permissions and so on, as RabbitMQ's definitions have them, besides guest's. */
  readonly definitions?: Readonly<Record<string, readonly object[]>>;
}

/** Makes a RabbitMQ, not started yet. Throws where none is installed. Plugins are off. */
export async function makeRabbit(setup: RabbitSetup = {}): Promise<RabbitServer> {
  const scripts = scriptsFolder();
  const data = mkdtempSync(join(tmpdir(), "concordat-rabbit-"));
  const [port, distribution, epmdPort] = [await freePort(), await freePort(), await freePort()];
  const log = join(data, "rabbit.log");
  writeFileSync(join(data, "plugins"), "[].");
  writeFileSync(join(data, "rabbitmq.conf"), configuration(data, setup));
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: data,
    LANG: "C.UTF-8",
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    RABBITMQ_NODENAME: `concordat-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_MNESIA_BASE: join(data, "mnesia"),
    RABBITMQ_LOG_BASE: join(data, "log"),
    RABBITMQ_LOGS: "-",
    RABBITMQ_ENABLED_PLUGINS_FILE: join(data, "plugins"),
    RABBITMQ_CONFIG_FILE: join(data, "rabbitmq.conf"),
    RABBITMQ_CONF_ENV_FILE: join(data, "none"),
    // The script then becomes the server, so that killing the child kills it.
    RUNNING_UNDER_SYSTEMD: "true",
  };
  let children: readonly ChildProcess[] = [];
  const kill = async (): Promise<void> => {
    const ending = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    children = [];
    const ended = ending.map((child) => new Promise((done) => child.once("exit", done)));
    for (const child of ending) child.kill("SIGKILL");
    await Promise.all(ended);
  };
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    port,
    start: async () => {
      const run = (command: string, ...given: readonly string[]): ChildProcess =>
        spawn("sh", ["-c", 'exec "$@" >>"$0" 2>&1', log, command, ...given], { stdio: "ignore", env, cwd: data });
      const names = run("epmd", "-port", String(epmdPort), "-address", "127.0.0.1");
      const server = run(join(scripts, "rabbitmq-server"));
      children = [server, names];
      for (let attempt = 0; attempt < UP_TRIES && server.exitCode === null; attempt += 1) {
        if (await isOpen({ port, host: "127.0.0.1" })) return;
        await new Promise((done) => setTimeout(done, TRY_MS));
      }
      throw new Error(`RabbitMQ did not start: ${readFileSync(log, "utf8").slice(-500)}`);
    },
    kill,
    ctl: async (...given) => {
      const { stdout } = await promisify(execFile)(join(scripts, "rabbitmqctl"), ["-q", ...given], { env, cwd: data });
      return stdout;
    },
    remove: async () => {
      await kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Debian's own scripts: those on the path there run as the user rabbitmq alone, in the machine's one data folder. */
function scriptsFolder(): string {
  const folders = ["/usr/lib/rabbitmq/bin", ...(process.env.PATH ?? "").split(delimiter), "/usr/local/sbin"];
  const found = folders.find((folder) => folder !== "" && existsSync(join(folder, "rabbitmq-server")));
  if (found === undefined) throw new Error("rabbitmq-server is not installed");
  return found;
}

function configuration(data: string, { conf = {}, definitions }: RabbitSetup): string {
  const lines: Record<string, string | number | boolean> = {
    // Small files: there may be little room on the machine.
    "raft.wal_max_size_bytes": 33_554_432,
    "disk_free_limit.absolute": "20MB",
    ...conf,
  };
  if (definitions !== undefined) {
    const file = join(data, "definitions.json");
    const guest = { name: "guest", password: "guest", tags: "administrator" };
    const all = { user: "guest", vhost: "/", configure: ".*", write: ".*", read: ".*" };
    const { users = [], vhosts = [], permissions = [], ...more } = definitions;
    writeFileSync(
      file,
      JSON.stringify({
        users: [guest, ...users],
        vhosts: [{ name: "/" }, ...vhosts],
        permissions: [all, ...permissions],
        ...more,
      }),
    );
    lines.load_definitions = file;
  }
  return Object.entries(lines)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");
}
