import type { AsyncMessage, Channel } from "rabbitmq-client";
import { pause } from "../../pause.ts";
import { TransportError } from "../error.ts";
import { rabbitError } from "./errors.ts";
import { closeChannel, interrupted, type Link, type OpenChannel } from "./link.ts";

/** What is consumed, and what is done with it. */
export interface Duty {
  /** As errors call it: `consuming orders.billing`. */
  readonly what: string;
  /** Declares what is needed and sets the prefetch; gives what to consume. Called for each channel anew. */
  prepare(channel: Channel): Promise<Consuming>;
  take(message: AsyncMessage, channel: Channel): void;
  /** Forgets what was taken and is not begun: it comes again. */
  forget(): void;
  /** Resolves when what is being handled is done and acknowledged. */
  settle(): Promise<void>;
  /** Whether that is waited for also where the channel is gone, before it is consumed anew. */
  readonly settlesAlways?: boolean;
  /** Looks, now and then, whether what was declared is still there, and makes it again. */
  maintain?(channel: Channel): Promise<void>;
  onError(error: TransportError): void;
}

/** What a channel consumes. */
export interface Consuming {
  readonly queue: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** A consumer that is opened again where it broke, until it is closed. */
export interface RabbitMember {
  /** Gives back what is not handled, and consumes anew: what follows comes again, in order. */
  reopen(): void;
  /** Waits for what is being handled, acknowledges it and leaves. */
  close(): Promise<void>;
}

const FIRST_DELAY_MS = 50;
const MOST_DELAY_MS = 5_000;
/** How often it is looked whether a binding is still there: RabbitMQ tells nobody that an exchange was deleted. */
const MAINTAIN_MS = 5_000;

/** Consumes until closed. Throws TransportError where it could not begin within `giveUpMs` milliseconds. */
export async function openMember(link: Link, duty: Duty, giveUpMs: number): Promise<RabbitMember> {
  const closing = new AbortController();
  const begun = performance.now();
  let current: OpenChannel | undefined;
  let reopening = Promise.withResolvers<undefined>();

  const open = async (): Promise<Opened> => {
    const channel = await link.open();
    try {
      const consuming = await duty.prepare(channel.channel);
      const gone = Promise.withResolvers<TransportError>();
      channel.channel.on("basic.cancel", () => gone.resolve(deleted(duty.what, consuming.queue)));
      current = channel;
      await channel.channel.basicConsume(consuming, (message) => {
        if (current === channel) duty.take(message, channel.channel);
      });
      return { channel, gone: gone.promise };
    } catch (error) {
      current = undefined;
      await closeChannel(channel.channel);
      throw rabbitError(duty.what, error);
    }
  };

  /** Tries until it succeeds, for ever but for the first time; tells of each kind of error once. */
  const openAgain = async (isFirst: boolean): Promise<Opened | undefined> => {
    const told = new Set<string>();
    for (let failed = 1; !closing.signal.aborted; failed += 1) {
      try {
        return await open();
      } catch (thrown) {
        const error = rabbitError(duty.what, thrown);
        if (isFirst && (!error.retriable || performance.now() - begun > giveUpMs)) throw error;
        if (!isFirst && !told.has(error.code) && !closing.signal.aborted) duty.onError(error);
        told.add(error.code);
        await pause(Math.min(FIRST_DELAY_MS * 2 ** failed, MOST_DELAY_MS), closing.signal);
      }
    }
    return undefined;
  };

  const aborted = new Promise<undefined>((done) => {
    closing.signal.addEventListener("abort", () => done(undefined), { once: true });
  });

  /** Resolves when the channel is of no more use, with why; undefined where that was wanted. */
  const ended = async ({ channel, gone }: Opened): Promise<TransportError | undefined> => {
    const over = new AbortController();
    const maintaining = keepUp(channel.channel, over.signal);
    const closed = channel.closed.then((reason) => interrupted(duty.what, reason));
    const why = await Promise.race([aborted, closed, gone, reopening.promise]);
    over.abort();
    await maintaining;
    return why;
  };

  const keepUp = async (channel: Channel, signal: AbortSignal): Promise<void> => {
    if (duty.maintain === undefined) return;
    // What it throws closes the channel, which says why.
    while (await pause(MAINTAIN_MS, signal)) await duty.maintain(channel).catch(() => undefined);
  };

  const run = async (first: Opened | undefined): Promise<void> => {
    for (let opened = first; opened !== undefined; opened = await openAgain(false)) {
      const why = await ended(opened);
      current = undefined;
      duty.forget();
      if (why !== undefined) duty.onError(why);
      if (why === undefined || duty.settlesAlways === true) await duty.settle();
      // Without cancelling: what was sent ahead goes back in its place.
      await closeChannel(opened.channel.channel);
      if (closing.signal.aborted) return;
      reopening = Promise.withResolvers<undefined>();
    }
  };

  const running = run(await openAgain(true));
  return {
    reopen: () => reopening.resolve(undefined),
    close: () => {
      closing.abort();
      return running;
    },
  };
}

interface Opened {
  readonly channel: OpenChannel;
  readonly gone: Promise<TransportError>;
}

function deleted(what: string, queue: string): TransportError {
  return new TransportError({
    code: "transport/queue-deleted",
    message: `RabbitMQ: ${what} was interrupted: queue ${queue} was deleted, or its node failed.`,
    hint: "It is declared again. What it held and nobody had handled is gone with it where it was deleted.",
    retriable: true,
  });
}
