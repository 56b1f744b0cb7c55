import type { DeadLetter, ListLetters, LogDeadLetterBox } from "./aside.ts";
import { ASIDE, headersWith, headerText, replayHeaders } from "./aside-headers.ts";
import { createLetterView, type LetterRecord, originOf } from "./letter-view.ts";
import type { IncomingLogMessage, LogTransport, OutgoingLogMessage } from "./log.ts";
import type { IncomingMessage } from "./transport.ts";

/** Most letters that are replayed in one request, and most bytes of their values. */
const MOST_TOGETHER = 100;
const MOST_BYTES = 500_000;

/** The log that letters lie in, and the topic and group that they are of. */
export interface LetterLog {
  readonly log: Pick<LogTransport, "send" | "read">;
  readonly topic: string;
  readonly group: string;
  /** How many partitions the topic of the letters has. */
  readonly partitions: number;
}

/** What a group's dead letters in a topic are called. */
export function lettersName(topic: string, group: string): string {
  return `${topic}.${group}.dead`;
}

/** What the messages are called that come to a group again after so many milliseconds. */
export function retryName(topic: string, group: string, delayMs: number): string {
  return `${topic}.${group}.retry.${delayMs}`;
}

/**
 * Dead letters in a topic of a log. Nothing can be removed from it singly: a letter that was replayed or dropped is marked
 * by a further record in its partition, behind it.
 */
export function letterBox({ log, topic, group, partitions }: LetterLog): LogDeadLetterBox {
  const name = lettersName(topic, group);
  const view = createLetterView((next) => log.read({ topic: name, from: { offsets: next } }));

  const mark = async (letters: readonly DeadLetter[], how: "replayed" | "dropped", at: readonly string[] = []) => {
    const marks = letters.map(({ id, message }, index) => ({
      topic: name,
      partition: Number(id.split("/")[0]),
      ...(message.key !== null && { key: message.key }),
      value: new Uint8Array(),
      headers: { [ASIDE.mark]: how, [ASIDE.letter]: id, ...(at[index] && { [ASIDE.replayedAt]: at[index] }) },
    }));
    await log.send(marks);
    view.expire();
  };

  async function* list({ limit = Number.POSITIVE_INFINITY, accepts, signal }: ListLetters = {}) {
    const stopping = signal === undefined ? {} : { signal };
    const settled = new Set<string>();
    for await (const { headers } of log.read({ topic: name, ...stopping }))
      if (headers.has(ASIDE.mark)) settled.add(headerText(headers, ASIDE.letter) ?? "");
    let count = 0;
    for await (const record of log.read({ topic: name, ...stopping })) {
      if (count >= limit) return;
      const letter = letterOf(record, topic);
      if (record.headers.has(ASIDE.mark) || settled.has(letter.id) || accepts?.(letter) === false) continue;
      count += 1;
      yield letter;
    }
  }

  return {
    name,
    put: async (message, headers) => {
      const [position] = await log.send([
        asideMessage(name, message, { [ASIDE.topic]: topic, ...headers }, partitions),
      ]);
      if (position !== undefined) view.add(recordAt(position, message));
    },
    list,
    replay: async (letters) => {
      for (const together of chunks([...letters].sort(byOrigin))) {
        const sent = await log.send(together.map((letter) => replayed(letter, group)));
        await mark(together, "replayed", sent.map(positionText));
      }
    },
    drop: (letters) => mark(letters, "dropped"),
    view: () => view,
  };
}

/** A message for a topic beside its own: as it was, with these headers, and with where and when it first was in headers too. */
export function asideMessage(
  name: string,
  message: IncomingMessage & { readonly partition?: number },
  headers: Readonly<Record<string, string>>,
  partitions: number,
): OutgoingLogMessage {
  const origin = originOf(message);
  const own = { ...(origin !== undefined && { [ASIDE.origin]: origin }), [ASIDE.timestamp]: String(message.timestamp) };
  return {
    topic: name,
    value: message.value,
    headers: headersWith(message.headers, { ...own, ...headers }),
    ...(message.key !== null && { key: message.key }),
    ...(message.partition !== undefined && { partition: message.partition % partitions }),
  };
}

/** A message from a topic beside its own, with its topic and time as they first were. */
export function fromAside<Message extends IncomingMessage>(record: Message, topic: string): Message {
  const timestamp = Number(headerText(record.headers, ASIDE.timestamp));
  return { ...record, topic, timestamp: Number.isFinite(timestamp) ? timestamp : record.timestamp };
}

function letterOf(record: IncomingLogMessage, topic: string): DeadLetter {
  return { id: positionText(record), message: fromAside(record, topic) };
}

function recordAt(
  position: { readonly partition: number; readonly offset: bigint },
  message: IncomingMessage,
): LetterRecord {
  return { ...position, key: message.key, origin: originOf(message), timestamp: message.timestamp };
}

function positionText({ partition, offset }: { readonly partition: number; readonly offset: bigint }): string {
  return `${partition}/${offset}`;
}

function replayed({ id, message }: DeadLetter, group: string): OutgoingLogMessage {
  const partition = Number(originOf(message)?.split("/")[0]);
  return {
    topic: message.topic,
    value: message.value,
    timestamp: message.timestamp,
    headers: replayHeaders({ id, message }, group),
    ...(message.key !== null && { key: message.key }),
    ...(Number.isInteger(partition) && { partition }),
  };
}

/** Those of a partition as they first came; a letter that failed again lies behind others that came after it. */
function byOrigin(one: DeadLetter, other: DeadLetter): number {
  const [[a, b], [c, d]] = [splitOrigin(one), splitOrigin(other)];
  return a - c || (b < d ? -1 : b > d ? 1 : 0);
}

function splitOrigin({ message }: DeadLetter): readonly [number, bigint] {
  const [partition, offset] = (originOf(message) ?? "0/0").split("/");
  return [Number(partition), /^\d+$/.test(offset ?? "") ? BigInt(offset ?? 0) : 0n];
}

function chunks(letters: readonly DeadLetter[]): readonly (readonly DeadLetter[])[] {
  const all: DeadLetter[][] = [];
  let bytes = MOST_BYTES;
  for (const letter of letters) {
    const size = letter.message.value?.length ?? 0;
    if (bytes + size > MOST_BYTES || all.at(-1)?.length === MOST_TOGETHER) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(letter);
    bytes += size;
  }
  return all;
}
