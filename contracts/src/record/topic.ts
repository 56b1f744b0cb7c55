import type { AnyKey, Events, Handlers, IncomingLogMessage, InputOf, Topic } from "@concordat/client";

/** Handlers to record, with the topic whose events they take. Made by {@link recording}. */
export interface Recorded {
  readonly topic: Topic;
  readonly on: Readonly<Record<string, ((event: never, meta: never) => unknown) | undefined>>;
  readonly also: Readonly<Record<string, readonly unknown[]>>;
}

/**
 * Names the handlers of a topic as they are given to its generated consumer. `also` are events of your own beside the
 * sampled ones, for branches that depend on certain values.
 */
export function recording<All extends Events, Key extends AnyKey = undefined>(
  topic: Topic<All, Key>,
  on: Partial<Handlers<All, Key, IncomingLogMessage>>,
  also: { readonly [Name in keyof All]?: readonly InputOf<All[Name]>[] } = {},
): Recorded {
  return { topic, on: on as Recorded["on"], also: also as Recorded["also"] };
}
