import type { EventType, IncomingLogMessage, MessageMeta, Topic } from "@concordat/client";
import { inFull } from "@concordat/client";
import { type Format, minimiseAsync, type Schema, type Shape } from "@concordat/schema";
import { ContractError } from "../error.ts";
import { contractFormat } from "../formats.ts";
import { cloneTracked } from "./clone.ts";
import { type EventReads, track } from "./track.ts";

/** A handler of some event; which one its types do not say. */
export type AnyHandler = (event: never, meta: never) => unknown;

/** An event as a consumer's code knows it. */
export interface Subject {
  readonly name: string;
  readonly topic: string;
  readonly event: EventType<unknown, never>;
  readonly format: Format;
  readonly schema: Schema;
  readonly shape: Shape;
  /** What handlers are given as the message's key. */
  readonly key: unknown;
}

/** One run of a handler: the event it was given, and what it read of it. */
export interface Run {
  readonly event: unknown;
  readonly reads: EventReads;
  /** Whether the handler could not take a tracked event, so that all of it counts as read. */
  readonly disturbed: boolean;
}

/** What the handler of deletions is called among others. */
export const DELETION = "delete";

/** Runs the handler of a topic's deletions on the deletion of a sampled key. Throws ContractError where it throws. */
export async function runDeletion({ name: topic, key }: Topic, handler: AnyHandler): Promise<void> {
  const sampled = key === undefined ? "key" : key.sample();
  const meta = { ...metaOf(topic, sampled), schemaId: undefined, event: undefined, value: null };
  try {
    await handler(sampled as never, meta as never);
  } catch (cause) {
    const reason = inFull(cause);
    throw new ContractError({
      code: "contract/handler-throws",
      message: `The handler of deletions of ${topic} throws on the deletion of ${keyText(sampled)}: ${reason}.`,
      hint: "Let the handler take every key that its schema allows.",
      cause,
    });
  }
}

function keyText(key: unknown): string {
  return JSON.stringify(key, (_, value: unknown) => {
    if (typeof value === "bigint") return value.toString();
    return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
  });
}

/** The event of a topic under a name. Throws ContractError. */
export async function subjectOf(
  name: string,
  { name: topic, key }: Topic,
  event: EventType<unknown, never>,
): Promise<Subject> {
  const found = await contractFormat(event.schemaType);
  if (found?.format.shape === undefined)
    throw new ContractError({
      code: "contract/unknown-format",
      message: `${name} is a ${event.schemaType} event, which cannot be recorded yet.`,
    });
  if (event.indexes !== undefined && event.indexes.join() !== "0")
    throw new ContractError({
      code: "contract/not-first",
      message: `${name} is not the first message of its schema: contracts are recorded of first messages.`,
      hint: "Move the message to the top of its file, or give it a file of its own.",
    });
  const { format } = found;
  const schema = format.parse(event.schema, { references: event.resolved ?? [] });
  const shape = found.format.shape(schema);
  return { name, topic, event, format, schema, shape, key: key === undefined ? "key" : key.sample() };
}

/** Events as the consumer would get them: sampled ones of some seeds, and given ones, encoded and decoded. */
export function eventsFor(subject: Subject, seeds: readonly number[], also: readonly unknown[]): readonly unknown[] {
  const { event, format, schema } = subject;
  const read = reader(subject);
  const sampled = seeds.flatMap((seed) => format.sample(schema, seed));
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
  const tracking = track(event, subject.shape);
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

const NOTHING: EventReads = { paths: new Map(), branches: new Map() };

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

/** An event that may be smaller, with its size in bytes: infinite where it is none. */
interface Smaller {
  readonly event: unknown;
  readonly size: number;
}

/** The error of a handler that throws on a valid event, with the smallest such event that was found. */
async function failure(subject: Subject, handler: AnyHandler, event: unknown, cause: unknown): Promise<ContractError> {
  const { format, schema, name } = subject;
  let size = subject.event.encode(event as never).length;
  const shows = async (one: Smaller): Promise<boolean> => {
    if (one.size >= size || !(await fails(handler, structuredClone(one.event), subject))) return false;
    size = one.size;
    return true;
  };
  const smallest = await minimiseAsync<Smaller>({ event, size }, shows, {
    *less(one) {
      for (const less of format.shrink(schema, one.event)) yield decoded(subject, less);
    },
    most: MOST_TRIED,
  });
  const reason = inFull(cause);
  return new ContractError({
    code: "contract/handler-throws",
    message: `The handler of ${name} throws on a valid event: ${reason}. The smallest such event: ${JSON.stringify(format.view(schema, smallest.event))}.`,
    hint: "Let the handler take every event that its schema allows.",
    cause,
  });
}

/** A value as the consumer would get it, written and read again. */
function decoded(subject: Subject, value: unknown): Smaller {
  const bytes = encoded(subject, value);
  return bytes === undefined
    ? { event: value, size: Number.POSITIVE_INFINITY }
    : { event: reader(subject)(bytes), size: bytes.length };
}

function encoded({ event }: Subject, value: unknown): Uint8Array | undefined {
  try {
    return event.encode(value as never);
  } catch {
    // A smaller value that is no event of the schema: not a candidate.
    return undefined;
  }
}
