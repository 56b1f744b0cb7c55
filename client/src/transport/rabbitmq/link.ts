import { type Channel, Connection } from "rabbitmq-client";
import { reasonOf } from "../../error.ts";
import { pause } from "../../pause.ts";
import { closedError, TransportError } from "../error.ts";
import { rabbitError } from "./errors.ts";
import { keepBytes } from "./keep-bytes.ts";
import type { RabbitSettings } from "./options.ts";

/** How a connection stands. `blocked`: RabbitMQ takes nothing in until it has memory or disk space again. */
export interface LinkState {
  readonly status: "idle" | "connecting" | "open" | "blocked" | "broken" | "closed";
  /** What RabbitMQ says of being blocked, or what broke. */
  readonly reason?: string;
}

/** A channel of a connection. */
export interface OpenChannel {
  readonly channel: Channel;
  /** Resolves when it is closed, with the error behind it where one is known. */
  readonly closed: Promise<unknown>;
}

/** A connection that is opened when needed, and again where it broke. */
export interface Link {
  /** Opens a channel. Throws TransportError. */
  open(): Promise<OpenChannel>;
  state(): LinkState;
  /** Channels should be closed before. */
  close(): Promise<void>;
}

const CLOSE_MS = 2_000;

/** A connection of one kind, not opened yet. `role` is part of its name in RabbitMQ. */
export function createLink({ connection: options }: RabbitSettings, role: string): Link {
  let current: Promise<Connection> | undefined;
  let state: LinkState = { status: "idle" };
  let closed = false;
  let broke: unknown;
  let established: Connection | undefined;
  let tries = 0;

  /** The library would connect again by itself, but says what is wrong the first time alone: each try is a new connection. */
  const connect = (): Promise<Connection> => {
    const opening = new Promise<Connection>((resolve, reject) => {
      state = { status: "connecting" };
      const connection = new Connection({
        ...options,
        ...(options.hosts === undefined ? {} : { hosts: rotated(options.hosts, tries++) }),
        connectionName: `${options.connectionName} ${role}`,
      });
      connection.on("connection", () => {
        state = { status: "open" };
        established = connection;
        resolve(connection);
      });
      connection.on("connection.blocked", (reason) => {
        state = { status: "blocked", reason };
      });
      connection.on("connection.unblocked", () => {
        state = { status: "open" };
      });
      connection.on("error", (error) => {
        broke = error;
        if (current === opening) current = undefined;
        established = undefined;
        if (!closed) state = { status: "broken", reason: reasonOf(error) };
        connection.unsafeDestroy();
        reject(rabbitError("connecting", error));
      });
      void closing.then(() => {
        connection.unsafeDestroy();
        reject(closedError("RabbitMQ transport"));
      });
    });
    return opening;
  };
  let close: () => void = () => undefined;
  const closing = new Promise<void>((done) => {
    close = done;
  });

  return {
    open: async () => {
      if (closed) throw closedError("RabbitMQ transport");
      current ??= connect();
      const connection = await current;
      try {
        const before = broke;
        const channel = await connection.acquire({ emitErrorsFromChannel: true });
        return watched(channel, () => (broke === before ? undefined : broke));
      } catch (error) {
        if (closed) throw closedError("RabbitMQ transport");
        throw rabbitError("opening a channel", isClosing(error) ? (broke ?? error) : error);
      }
    },
    state: () => state,
    close: async () => {
      closed = true;
      state = { status: "closed" };
      const open = established;
      // It waits for its channels.
      if (open !== undefined) await withinReason(open.close());
      close();
    },
  };
}

/** A list that begins elsewhere each time: a node that does not answer is not asked again first. */
function rotated(list: readonly string[], by: number): string[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

/** Closes a channel, and does not wait for a broker that does not answer. What is not acknowledged by then comes again. */
export async function closeChannel(channel: Channel): Promise<void> {
  if (channel.active) await withinReason(channel.close());
}

async function withinReason(closing: Promise<void>): Promise<void> {
  const waiting = new AbortController();
  await Promise.race([closing, pause(CLOSE_MS, waiting.signal)]);
  waiting.abort();
}

/** What the library says of everything that a broken connection was asked. */
function isClosing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "CLOSING" || error.code === "CH_CLOSE");
}

function watched(channel: Channel, broke: () => unknown): OpenChannel {
  keepBytes(channel);
  let reason: unknown;
  channel.on("error", (error) => {
    reason ??= error;
  });
  const closed = new Promise<unknown>((done) => {
    // A connection says that it broke after its channels are closed.
    channel.once("close", () => void setImmediate(() => done(reason ?? broke())));
  });
  return { channel, closed };
}

/** The error of a channel that closed without saying why. */
export function interrupted(what: string, reason: unknown): TransportError {
  if (reason !== undefined) return rabbitError(what, reason);
  return new TransportError({
    code: "transport/unreachable",
    message: `RabbitMQ: ${what} was interrupted.`,
    hint: "It is tried again.",
    retriable: true,
  });
}
