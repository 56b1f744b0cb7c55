import { ASIDE, headerCount } from "../aside-headers.ts";
import type { KafkaMessage } from "./convert.ts";

/** Messages that wait until they are due. */
export interface Delays {
  /** Messages of a topic are due in the order in which they come: each waits for the one before it. */
  add(message: KafkaMessage): void;
  waiting(): number;
  /** Forgets what waits. */
  clear(): void;
}

interface Line {
  readonly messages: KafkaMessage[];
  timer: NodeJS.Timeout | undefined;
}

/** Passes on messages of retry topics when they are due; `delayMs` tells a topic's delay. */
export function createDelays(delayMs: (topic: string) => number, pass: (message: KafkaMessage) => void): Delays {
  const lines = new Map<string, Line>();
  let waiting = 0;

  /** A header that says more than the topic's delay is not believed. */
  const msUntil = ({ headers, topic }: KafkaMessage): number =>
    Math.min(headerCount(headers, ASIDE.due) - Date.now(), delayMs(topic));

  const wake = (line: Line): void => {
    line.timer = undefined;
    for (let first = line.messages[0]; first !== undefined; first = line.messages[0]) {
      const ms = msUntil(first);
      if (ms > 0) {
        line.timer = setTimeout(() => wake(line), ms);
        return;
      }
      line.messages.shift();
      waiting -= 1;
      pass(first);
    }
  };

  return {
    add: (message) => {
      const name = `${message.partition} ${message.topic}`;
      const line = lines.get(name) ?? { messages: [], timer: undefined };
      lines.set(name, line);
      line.messages.push(message);
      waiting += 1;
      if (line.timer === undefined) wake(line);
    },
    waiting: () => waiting,
    clear: () => {
      for (const { timer } of lines.values()) clearTimeout(timer);
      lines.clear();
      waiting = 0;
    },
  };
}
