import type { SendOptions } from "../runtime/compose.ts";
import { type AnyKey, DELETE, type Events, type Topic } from "../runtime/event.ts";
import type { Sending } from "../runtime/producer.ts";

type Options = SendOptions<unknown> | undefined;

/** The methods of a topic's producer, each of which delivers its event. */
export function delivering<All extends Events, Key extends AnyKey, Result>(
  topic: Topic<All, Key>,
  deliver: (name: string, event: unknown, options: Options) => Promise<Result>,
): Sending<All, Key, Result> {
  const methods = [...Object.keys(topic.events), DELETE].map((name) => [
    name,
    (event: unknown, options?: SendOptions<unknown>) => deliver(name, event, options),
  ]);
  return Object.fromEntries(methods) as Sending<All, Key, Result>;
}

/** Sends an event by the producer's method of this name. */
export async function sendAs(name: string, event: unknown, options: Options, producer: object): Promise<void> {
  const methods = producer as Record<string, (event: unknown, options?: unknown) => Promise<unknown>>;
  await methods[name]?.(event, options);
}

/** Throws what a handler threw, where one did, or else what went wrong. */
export function throwFirst([error]: readonly unknown[]): void {
  if (error !== undefined) throw error instanceof Error && error.cause !== undefined ? error.cause : error;
}
