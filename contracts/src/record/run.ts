import type { EventType, IncomingLogMessage, KeyType, MessageMeta, Topic } from "@concordat/client";
import { type AvroType, jsonView, parseAvro, sampleAvro, shrinkAvro } from "@concordat/schema/avro";
import { ContractError } from "../error.ts";
import { cloneTracked } from "./clone.ts";
import { type Reads, track } from "./track.ts";

export type AnyHandler = (event: never, meta: never) => unknown;

/** An event as a consumer's code knows it. */
export interface Subject {
  readonly name: string;
  readonly topic: string;
  readonly event: EventType<unknown, never>;
  readonly type: AvroType;
  /** What handlers are given as the message's key. */
  readonly key: unknown;
}

/** One run of a handler: the event it was given, and what it read of it. */
export interface Run {
  readonly event: unknown;
  readonly reads: Reads;
  /** Whether the handler could not take a tracked event, so that all of it counts as read. */
  readonly disturbed: boolean;
}

/** What the handler of deletions is called among others. */
export const DELETION = "delete";

/** Runs the handler of a topic's deletions on the deletion of a sampled key. Throws ContractError where it throws. */
export async function runDeletion({ name: topic, key }: Topic, handler: AnyHandler): Promise<void> {
  const sampled = key === undefined ? "key" : sampledKey(key);
  const meta = { ...metaOf(topic, sampled), schemaId: undefined, event: undefined, value: null };
  try {
    await handler(sampled as never, meta as never);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ContractError({
      code: "contract/handler-throws",
      message: `The handler of deletions of ${topic} throws on the deletion of ${JSON.stringify(jsonView(sampled))}: ${reason}.`,
      hint: "Let the handler take every key that its schema allows.",
      cause,
    });
  }
}

/** The event of a topic under a name. Throws ContractError. */
export function subjectOf(name: string, { name: topic, key }: Topic, event: EventType<unknown, never>): Subject {
  if (event.schemaType !== "AVRO")
    throw new ContractError({
      code: "contract/unknown-format",
      message: `${name} is a ${event.schemaType} event, which cannot be recorded yet.`,
    });
  return { name, topic, event, type: typeOf(event), key: key === undefined ? "key" : sampledKey(key) };
}

function typeOf({ schema, resolved = [] }: EventType<unknown, never>): AvroType {
  return parseAvro(schema, { references: resolved }).model;
}

/** A key as a consumer gets it; of a Protobuf schema one without any field set. */
function sampledKey(key: KeyType): unknown {
  const [sample] = key.schemaType === "AVRO" ? sampleAvro(typeOf(key), 1) : [];
  return reader({ event: key })(key.schemaType === "AVRO" ? key.encode(sample as never) : new Uint8Array());
}

/** Events as the consumer would get them: sampled ones of some seeds, and given ones, encoded and decoded. */
export function eventsFor(subject: Subject, seeds: readonly number[], also: readonly unknown[]): readonly unknown[] {
  const { event, type } = subject;
  const read = reader(subject);
  const sampled = seeds.flatMap((seed) => sampleAvro(type, seed));
  const bytes = [...sampled, ...also].map((one) => event.encode(one as never));
  const unique = new Map(bytes.map((one) => [Buffer.from(one).toString("latin1"), one]));
  return [...unique.values()].map(read);
}

function reader({ event }: Pick<Subject, "event">): (bytes: Uint8Array) => unknown {
  const { schema, schemaType, references = [], resolved = [] } = event;
  const decode = event.decoder({ schema, schemaType, references, resolved, guid: undefined });
  return (bytes) => decode(bytes, 0);
}

/** Runs a handler on an event and tells what it read. Throws ContractError, with the smallest event, where it throws. */
export async function runHandler(subject: Subject, handler: AnyHandler, event: unknown): Promise<Run> {
  const tracking = track(event, subject.type);
  const restore = cloneTracked();
  try {
    await call(handler, tracking.event, subject);
    // A handler that takes no event reads none of it.
    if (handler.length === 0 && tracking.untouched()) return { event, reads: NOTHING, disturbed: false };
    return { event, reads: tracking.finish(), disturbed: false };
  } catch (error) {
    const copy = structuredClone(event);
    if (await fails(handler, copy, subject)) throw await failure(subject, handler, event, error);
    return { event, reads: tracking.finish({ whole: true }), disturbed: true };
  } finally {
    restore();
  }
}

const NOTHING: Reads = { paths: new Map(), branches: new Map() };

async function call(handler: AnyHandler, event: unknown, { name, topic, key, event: { id } }: Subject): Promise<void> {
  const meta: MessageMeta<unknown, IncomingLogMessage> = { ...metaOf(topic, key), schemaId: id, event: name };
  await handler(event as never, meta as never);
}

function metaOf(topic: string, key: unknown): MessageMeta<unknown, IncomingLogMessage> {
  return {
    topic,
    partition: 0,
    offset: 0n,
    timestamp: 0,
    key,
    keyBytes: new TextEncoder().encode("key"),
    headers: new Map(),
    messageId: "message-id",
    traceparent: undefined,
    schemaId: undefined,
    event: undefined,
    value: new Uint8Array(),
  };
}

async function fails(handler: AnyHandler, event: unknown, subject: Subject): Promise<boolean> {
  try {
    await call(handler, event, subject);
    return false;
  } catch {
    return true;
  }
}

/** The most events that are tried to find a smaller one that a handler throws on. */
const MOST_TRIED = 500;

/** The error of a handler that throws on a valid event, with the smallest such event that was found. */
async function failure(subject: Subject, handler: AnyHandler, event: unknown, cause: unknown): Promise<ContractError> {
  let smallest = event;
  let tried = 0;
  for (let found = true; found && tried < MOST_TRIED; ) {
    found = false;
    for (const less of shrinkAvro(subject.type, smallest)) {
      tried += 1;
      if (tried >= MOST_TRIED) break;
      const valid = encoded(subject, less);
      if (valid === undefined || valid.length >= subject.event.encode(smallest as never).length) continue;
      const event = reader(subject)(valid);
      if (!(await fails(handler, structuredClone(event), subject))) continue;
      smallest = event;
      found = true;
      break;
    }
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ContractError({
    code: "contract/handler-throws",
    message: `The handler of ${subject.name} throws on a valid event: ${reason}. The smallest such event: ${JSON.stringify(jsonView(smallest))}.`,
    hint: "Let the handler take every event that its schema allows.",
    cause,
  });
}

function encoded({ event }: Subject, value: unknown): Uint8Array | undefined {
  try {
    return event.encode(value as never);
  } catch {
    // A smaller value that is no event of the schema: not a candidate.
    return undefined;
  }
}
