import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Services that a keeper starts, and the test files of a run share. */
export type KeptName = "kafka" | "rabbitmq" | "postgres";

/** What a keeper says of its service: where it is, or why it is not there. */
export type Kept<Place> = Place & { readonly reason?: string };

const root = fileURLToPath(new URL("../../", import.meta.url));
/** The keeper may be slow to start on a busy machine. */
const START_TRIES = 720;
const TRY_MS = 250;

/** The socket at which the test processes of this checkout meet a keeper. Short: sockets allow about 100 letters. */
export function keeperSocket(name: KeptName): string {
  return join(tmpdir(), `concordat-${name}-${createHash("md5").update(root).digest("hex").slice(0, 8)}.sock`);
}

/**
 * A real service of one node, started once and shared by the test files that run at about the same time; it ends shortly
 * after the last of them. Where it cannot be started, `none` with the reason.
 */
export async function keptService<Place>(name: KeptName, none: Place): Promise<Kept<Place>> {
  for (let attempt = 0; attempt < START_TRIES; attempt += 1) {
    const answer = await ask(keeperSocket(name));
    if (answer !== undefined) return { ...none, ...(JSON.parse(answer) as Kept<Place>) };
    if (attempt === 0) startKeeper(name);
    await new Promise((done) => setTimeout(done, TRY_MS));
  }
  return { ...none, reason: `the process that starts ${name} does not answer` };
}

/** The keeper's one line; undefined where nobody listens. The connection stays open: while it does, the service runs. */
function ask(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let text = "";
    socket.setEncoding("utf8");
    socket.on("data", (part) => {
      text += part;
      if (!text.endsWith("\n")) return;
      socket.unref();
      resolve(text);
    });
    socket.on("error", () => resolve(undefined));
    socket.on("close", () => resolve(undefined));
  });
}

/** Not a child of the test: it outlives the file that started it, for the next ones. */
function startKeeper(name: KeptName): void {
  const keeper = fileURLToPath(new URL("./keeper.ts", import.meta.url));
  spawn(process.execPath, [keeper, name], { detached: true, stdio: "ignore", cwd: root }).unref();
}
