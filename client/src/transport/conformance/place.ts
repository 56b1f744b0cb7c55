import { randomUUID } from "node:crypto";
import { expect, vi } from "vitest";
import type { ReplayTransport } from "../log.ts";
import type { IncomingMessage, SubscribeOptions, Transport } from "../transport.ts";

/** Where a transport is tried: something that is empty, or shared with others. */
export interface Place<Tried extends Transport> {
  /** Opens a program's transport. It is closed when the tests are done. */
  open(): Tried;
  /** Makes a topic that nobody else uses. */
  createTopic(): Promise<string>;
  /** Whether one consumer of a group gets all messages, the others standing by. */
  readonly standby?: boolean;
}

/** A place whose topics can have a given number of partitions, or all have one. */
export interface LogPlace<Tried extends ReplayTransport> extends Place<Tried> {
  createTopic(partitions?: number): Promise<string>;
}

/** A message's value as text. */
export const textOf = (value: Uint8Array | null): string => (value === null ? "(null)" : Buffer.from(value).toString());

/** Options of a group that keeps what it was given, and fails at a value for as long as `fails` says so. */
export function recorder(
  topic: string,
  group: string,
  fails: (value: string) => boolean = () => false,
): SubscribeOptions & { readonly seen: string[]; readonly errors: string[] } {
  const seen: string[] = [];
  const errors: string[] = [];
  const handle = async ({ value }: IncomingMessage): Promise<void> => {
    await Promise.resolve();
    if (fails(textOf(value))) throw new Error(`no ${textOf(value)}`);
    seen.push(textOf(value));
  };
  const onError = (error: unknown): void => void errors.push(String(error));
  return { topics: [topic], group, handle, onError, seen, errors };
}

/** Waits until something holds; fails after 30 seconds. */
export async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 30_000, interval: 20 });
}

/** Everything that a reading gives, up to its end. */
export async function allOf<Message>(messages: AsyncIterable<Message>): Promise<readonly Message[]> {
  const list: Message[] = [];
  for await (const message of messages) list.push(message);
  return list;
}

/** A message of texts. */
export const message = (topic: string, key: string, value: string) => ({ topic, key, value: Buffer.from(value) });

/** `count` messages over five keys, whose values begin with the key. */
export const mixed = (topic: string, count: number) =>
  Array.from({ length: count }, (_, index) => message(topic, `k${index % 5}`, `${index % 5}:${index}`));

/** Those of one key, in the order seen. */
export const ofKey = (values: readonly string[], key: number) => values.filter((value) => value.startsWith(`${key}:`));

/** Opens transports of a place, and closes all of them. */
export function connections<Tried extends Transport>(place: () => Place<Tried>) {
  const open: Tried[] = [];
  return {
    connect: (): Tried => {
      const transport = place().open();
      open.push(transport);
      return transport;
    },
    closeAll: async (): Promise<void> => {
      await Promise.all(open.map((transport) => transport.close()));
    },
  };
}

/** A name that nobody else uses. */
export function uniqueName(): string {
  return `t-${randomUUID()}`;
}
