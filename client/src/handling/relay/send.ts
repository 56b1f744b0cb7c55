import { ClientError, reasonOf } from "../../error.ts";
import { textOf } from "../../text.ts";
import { TransportError } from "../../transport/error.ts";
import type { OutgoingMessage, Transport } from "../../transport/transport.ts";
import { type OutboxEntry, WHOLE_TOPIC } from "../outbox/entry.ts";
import type { Batch, BatchOutcome, StuckLane } from "./outcome.ts";

/** Sent in one request: at most so many bytes, as brokers bound them. */
const REQUEST_BYTES = 512 * 1024;

/**
 * Sends a batch, in order within each lane. Where a request fails that may fail for one of its messages, they are sent one
 * by one, so that only the lanes that fail stop; where the broker is away, all stops. Lanes that failed before are tried
 * with their first message alone. `backoffMs` are the delays before a stuck lane is tried again.
 */
export async function sendBatch(
  transport: Pick<Transport, "send">,
  { entries, due }: Batch,
  backoffMs: readonly number[],
): Promise<BatchOutcome> {
  const sent: OutboxEntry[] = [];
  const stuck = new Map<string, StuckLane>();
  const freed: StuckLane[] = [];
  const suspects = new Map(due.map((one) => [nameOf(one.topic, one.lane), one]));
  const suspectOf = (entry: OutboxEntry) => find(suspects, entry);
  const send = async (some: readonly OutboxEntry[]): Promise<unknown> => {
    try {
      await transport.send(some.map(({ message }) => message));
      sent.push(...some);
      return undefined;
    } catch (error) {
      return error ?? new Error("The transport rejected without an error.");
    }
  };
  const fail = (entry: OutboxEntry, error: unknown): void => {
    const before = suspectOf(entry);
    const lane = stuckLane(entry, error, before, backoffMs);
    stuck.set(nameOf(lane.topic, lane.lane), lane);
    // The topic is there again, and this key fails for a reason of its own.
    if (before?.lane === WHOLE_TOPIC && lane.lane !== WHOLE_TOPIC) freed.push(before);
  };

  for (const request of requestsOf(entries.filter((entry) => suspectOf(entry) === undefined))) {
    const left = request.filter((entry) => find(stuck, entry) === undefined);
    const error = left.length === 0 ? undefined : await send(left);
    if (error === undefined) continue;
    if (isAway(error)) return { sent, stuck: [...stuck.values()], freed, away: error };
    if (left.length === 1 && left[0] !== undefined) fail(left[0], error);
    else
      for (const entry of left) {
        if (find(stuck, entry) !== undefined) continue;
        const reason = await send([entry]);
        if (isAway(reason)) return { sent, stuck: [...stuck.values()], freed, away: reason };
        if (reason !== undefined) fail(entry, reason);
      }
  }
  for (const [suspect, entry] of firstOf(entries, suspectOf)) {
    const error = await send([entry]);
    if (isAway(error)) return { sent, stuck: [...stuck.values()], freed, away: error };
    if (error === undefined) freed.push(suspect);
    else fail(entry, error);
  }
  return { sent, stuck: [...stuck.values()], freed };
}

function nameOf(topic: string, lane: number): string {
  return `${lane} ${topic}`;
}

function find(lanes: ReadonlyMap<string, StuckLane>, { message, lane }: OutboxEntry): StuckLane | undefined {
  return lanes.get(nameOf(message.topic, lane)) ?? lanes.get(nameOf(message.topic, WHOLE_TOPIC));
}

/** The first entry of each suspect lane. */
function firstOf(
  entries: readonly OutboxEntry[],
  suspectOf: (entry: OutboxEntry) => StuckLane | undefined,
): ReadonlyMap<StuckLane, OutboxEntry> {
  const first = new Map<StuckLane, OutboxEntry>();
  for (const entry of entries) {
    const suspect = suspectOf(entry);
    if (suspect !== undefined && !first.has(suspect)) first.set(suspect, entry);
  }
  return first;
}

/** One topic a request, so that what is wrong with one does not make messages of another come twice. */
function requestsOf(entries: readonly OutboxEntry[]): readonly (readonly OutboxEntry[])[] {
  const requests: OutboxEntry[][] = [];
  for (const ofTopic of Map.groupBy(entries, ({ message }) => message.topic).values()) {
    let bytes = Number.POSITIVE_INFINITY;
    for (const entry of ofTopic) {
      const size = sizeOf(entry.message);
      if (bytes + size > REQUEST_BYTES) {
        requests.push([]);
        bytes = 0;
      }
      requests.at(-1)?.push(entry);
      bytes += size;
    }
  }
  return requests;
}

function sizeOf({ key, value, headers = {} }: OutgoingMessage): number {
  const texts = Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + text.length, 0);
  return (key?.length ?? 0) + (value?.byteLength ?? 0) + texts;
}

const CONCERNS_ALL: ReadonlySet<string> = new Set(["transport/closed", "transport/untrusted", "transport/bad-options"]);
const CONCERNS_TOPIC: ReadonlySet<string> = new Set([
  "transport/unknown-topic",
  "transport/unauthorized",
  // No queue is bound to it yet.
  "transport/unroutable",
]);

/** Whether an error concerns the broker rather than a message or a topic. */
function isAway(error: unknown): boolean {
  if (!(error instanceof TransportError) || CONCERNS_TOPIC.has(error.code)) return false;
  return error.retriable || CONCERNS_ALL.has(error.code);
}

function stuckLane(
  { message, messageId, lane }: OutboxEntry,
  error: unknown,
  before: StuckLane | undefined,
  backoffMs: readonly number[],
): StuckLane {
  const { topic, key } = message;
  const code = error instanceof ClientError ? error.code : "relay/unknown";
  const attempts = (before?.attempts ?? 0) + 1;
  const now = Date.now();
  return {
    topic,
    lane: CONCERNS_TOPIC.has(code) ? WHOLE_TOPIC : lane,
    key: key === undefined ? null : shown(key),
    messageId,
    code,
    error: shown(reasonOf(error)),
    attempts,
    since: before?.since ?? now,
    until: now + (backoffMs[Math.min(attempts, backoffMs.length) - 1] ?? 0),
  };
}

/** As PostgreSQL can keep it. */
function shown(text: string | Uint8Array): string {
  return (typeof text === "string" ? text : textOf(text)).replaceAll("\0", "\u2400").slice(0, 1_000);
}
