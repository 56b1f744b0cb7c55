import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import pg from "pg";
import { freePort } from "./ports.ts";

const UP_TRIES = 240;
const TRY_MS = 100;

/** A PostgreSQL with a data folder of its own. */
export interface PostgresServer {
  readonly url: string;
  /** Where its data is. */
  readonly folder: string;
  /** Starts it, also after a kill; resolves when it takes connections. */
  start(): Promise<void>;
  /** Ends it at once and breaks its connections, as a crash would. */
  kill(): Promise<void>;
  /** Ends it in good order: what is under way is broken off, and what was committed is on disk. */
  stop(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** How a PostgreSQL is not the usual one. */
export interface PostgresSetup {
  /** The port it listens on; a free one unless given. */
  readonly port?: number;
  readonly settings?: Readonly<Record<string, string | number>>;
  /** One that was never started, of which this is to be a standby. */
  readonly standbyOf?: PostgresServer;
}

/** Makes a PostgreSQL, not started yet. Throws where its programs are not installed. */
export async function makePostgres(setup: PostgresSetup = {}): Promise<PostgresServer> {
  const bin = findPrograms();
  const owner = ownerOf();
  const data = mkdtempSync(join(tmpdir(), "concordat-postgres-"));
  if (owner !== undefined) chownSync(data, owner.uid, owner.gid);
  chmodSync(data, 0o700);
  const port = setup.port ?? (await freePort());
  const how = { ...owner, cwd: data };
  const db = join(data, "db");
  if (setup.standbyOf === undefined) {
    const init = ["-D", db, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"];
    execFileSync(join(bin, "initdb"), init, { stdio: "pipe", ...how });
  } else {
    execFileSync("cp", ["-r", setup.standbyOf.folder, db], how);
    execFileSync("chmod", ["-R", "go-rwx", db], how);
    execFileSync("touch", [join(db, "standby.signal")], how);
  }
  const settings = Object.entries({
    listen_addresses: "127.0.0.1",
    unix_socket_directories: data,
    port,
    max_connections: 200,
    ...(setup.standbyOf === undefined ? {} : { primary_conninfo: conninfoOf(setup.standbyOf) }),
    ...setup.settings,
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const log = join(data, "log");
  let child: ChildProcess | undefined;
  const end = async (signal: "SIGQUIT" | "SIGINT"): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null) return;
    const ended = new Promise((done) => ending.once("exit", done));
    // An immediate shutdown: the server's other processes end with it, which a kill of the first one alone does not do.
    ending.kill(signal);
    await ended;
  };
  const kill = () => end("SIGQUIT");
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  return {
    url,
    folder: db,
    start: async () => {
      const command = ["-c", 'exec "$@" >>"$0" 2>&1', log, join(bin, "postgres"), "-D", db, ...settings];
      child = spawn("sh", command, { stdio: "ignore", ...how });
      for (let attempt = 0; attempt < UP_TRIES && child.exitCode === null; attempt += 1) {
        if (await isReady(url)) return;
        await new Promise((done) => setTimeout(done, TRY_MS));
      }
      throw new Error(
        `PostgreSQL did not start: ${existsSync(log) ? readFileSync(log, "utf8").slice(-500) : "no log"}`,
      );
    },
    kill,
    stop: () => end("SIGINT"),
    remove: async () => {
      await kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** How a standby finds its primary. */
function conninfoOf({ url }: PostgresServer): string {
  const { hostname, port, username } = new URL(url);
  return `host=${hostname} port=${port} user=${username}`;
}

/** While it recovers from a crash it listens, and takes nobody. */
async function isReady(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** The folder of PostgreSQL's programs: of the path, or where Debian keeps them. */
function findPrograms(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.map((version) => join(debian, version, "bin")),
  ];
  const found = folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
  if (found === undefined) throw new Error("PostgreSQL's programs initdb and postgres are not installed");
  return found;
}

/** PostgreSQL does not run as root: then as the user that its package makes, or nobody. */
function ownerOf(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  if (user === undefined) throw new Error("there is no user that PostgreSQL could run as");
  return { uid: Number(user[2]), gid: Number(user[3]) };
}
