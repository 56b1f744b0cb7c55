import type { Deferral, LogDeadLetterBox, OpenLetters } from "../aside.ts";
import { closedError } from "../error.ts";
import { asideMessage, letterBox, lettersName, retryName } from "../letters.ts";
import type { LogTransport } from "../log.ts";
import type { KafkaOptions } from "./options.ts";
import { makeTopics } from "./topics.ts";

/** What is put aside stays until somebody decides. */
const FOR_EVER = { "retention.ms": "-1" };

/** What keeps messages aside. */
export interface Aside {
  deadLetters(topic: string, group: string, options?: OpenLetters): Promise<LogDeadLetterBox>;
  deferral(topic: string, group: string, delaysMs: readonly number[]): Promise<Deferral>;
}

/** Dead letters and messages for later, in topics beside a topic: `TOPIC.GROUP.dead` and `TOPIC.GROUP.retry.MS`. */
export function createAside(
  options: KafkaOptions,
  log: Pick<LogTransport, "send" | "read">,
  isClosed: () => boolean,
): Aside {
  const check = (): void => {
    if (isClosed()) throw closedError("Kafka transport");
  };
  return {
    deadLetters: async (topic, group, { create = true } = {}) => {
      check();
      const wanted = { name: lettersName(topic, group), beside: topic, configs: FOR_EVER, create };
      return letterBox({ log, topic, group, partitions: await makeTopics(options, [wanted]) });
    },
    deferral: async (topic, group, delaysMs) => {
      check();
      const partitions = await makeTopics(
        options,
        delaysMs.map((delayMs) => ({
          name: retryName(topic, group, delayMs),
          beside: topic,
          configs: {},
          create: true,
        })),
      );
      return {
        put: async (message, delayMs, headers) => {
          await log.send([asideMessage(retryName(topic, group, delayMs), message, headers, partitions)]);
        },
      };
    },
  };
}
