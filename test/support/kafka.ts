import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A Kafka for tests: brokers, or the reason why there are none. */
export type KafkaForTests =
  | { readonly brokers: readonly string[]; readonly reason?: undefined }
  | { readonly brokers: readonly []; readonly reason: string };

const root = fileURLToPath(new URL("../../", import.meta.url));
/** The process that keeps Kafka may be slow to start where much else runs. */
const START_TRIES = 240;
const TRY_MS = 250;

/** Where the test processes of this checkout meet the process that keeps Kafka. Short: sockets allow about 100 letters. */
export const SOCKET = join(
  tmpdir(),
  `concordat-kafka-${createHash("md5").update(root).digest("hex").slice(0, 8)}.sock`,
);

/**
 * The Kafka of KAFKA_BROKERS (`host:port`, by commas), else a real one of one node, started once and shared by the
 * test files that run at about the same time; it ends a little after the last of them.
 */
export async function kafkaForTests(): Promise<KafkaForTests> {
  const given = process.env.KAFKA_BROKERS;
  if (given !== undefined && given !== "") return { brokers: given.split(",") };
  for (let attempt = 0; attempt < START_TRIES; attempt += 1) {
    const answer = await ask();
    if (answer !== undefined) return JSON.parse(answer) as KafkaForTests;
    if (attempt === 0) startKeeper();
    await new Promise((done) => setTimeout(done, TRY_MS));
  }
  return { brokers: [], reason: "the process that starts Kafka does not answer" };
}

/** The keeper's one line; undefined where nobody listens. The connection stays open: while it does, Kafka runs. */
function ask(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(SOCKET);
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
function startKeeper(): void {
  const keeper = fileURLToPath(new URL("./kafka-keeper.ts", import.meta.url));
  spawn(process.execPath, [keeper], { detached: true, stdio: "ignore", cwd: root }).unref();
}
