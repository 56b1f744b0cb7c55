import type { ConnectionOptions as TlsOptions } from "node:tls";
import type { ConnectionOptions } from "rabbitmq-client";
import { TransportError } from "../error.ts";
import type { RabbitStreamSettings } from "./stream/settings.ts";

/** Where RabbitMQ is, and how to use it. */
export interface RabbitOptions {
  /** `amqp://user:password@host:port/vhost`, or `amqps:` for TLS. What is given besides it counts more. */
  readonly url?: string;
  /** `localhost` unless given. */
  readonly hostname?: string;
  /** 5672 unless given, 5671 with TLS. */
  readonly port?: number;
  /** `host:port` of a cluster's nodes, tried in turn, in place of `hostname` and `port`. */
  readonly hosts?: readonly string[];
  /** `guest` unless given. */
  readonly username?: string;
  /** `guest` unless given. */
  readonly password?: string;
  /** The virtual host; `/` unless given. */
  readonly vhost?: string;
  /** `true`, or `ca`, `cert`, `key` and what else Node's `tls.connect` takes. */
  readonly tls?: boolean | TlsOptions;
  /** What RabbitMQ calls this program's connections. `concordat` unless given. */
  readonly clientId?: string;
  /**
   * Whether a group gets a topic's messages one after the other, in the order sent, by one consumer at a time: its queue then
   * has a single active consumer. False unless given. All consumers of a group must agree: a queue keeps what it was made with.
   */
  readonly ordered?: boolean;
  /**
   * Keeps every topic in a stream as well, `TOPIC.stream`, whatever groups there are: a log of one partition, which groups read
   * in order, each with a position of its own. False unless given.
   */
  readonly stream?: boolean | RabbitStreamSettings;
  /** Whether exchanges, queues and bindings are made where they are missing (true unless given), or must be there. */
  readonly declare?: boolean;
  /**
   * What becomes of a message that no queue would get, as no group has ever subscribed to its topic: the send fails
   * (`transport/unroutable`), or RabbitMQ drops it. `refuse` unless given.
   */
  readonly unroutable?: "refuse" | "drop";
  /** Most messages that RabbitMQ sends a consumer ahead of what it has handled. 100 unless given. */
  readonly prefetch?: number;
  /**
   * Milliseconds after which a message whose handler failed comes again, while no other consumer gets it; twice as long
   * each time, up to a minute. 5,000 unless given.
   */
  readonly redeliverMs?: number;
  /** Milliseconds that connecting may take. 10,000 unless given. */
  readonly timeoutMs?: number;
  /** Milliseconds for which a send, or opening a subscription, is tried again while RabbitMQ cannot be reached. 30,000 unless given. */
  readonly giveUpMs?: number;
  /** Seconds without a sign of life after half of which RabbitMQ is asked for one; after two such times the connection counts as broken. 10 unless given. */
  readonly heartbeatSeconds?: number;
  /** Bytes of a frame: headers of a message must fit into one. 131,072 unless given; not more than RabbitMQ's own `frame_max`. */
  readonly frameMax?: number;
}

/** The options with their defaults. */
export interface RabbitSettings {
  readonly connection: ConnectionOptions;
  readonly ordered: boolean;
  readonly declare: boolean;
  readonly unroutable: "refuse" | "drop";
  readonly prefetch: number;
  readonly redeliverMs: number;
  readonly giveUpMs: number;
  readonly frameMax: number;
}

const REDELIVER_MS = 5_000;
const FRAME_MAX = 131_072;

/** Fills in the defaults. Throws TransportError (`transport/bad-options`) for what cannot be meant. */
export function rabbitSettings(options: RabbitOptions): RabbitSettings {
  const {
    prefetch = 100,
    timeoutMs = 10_000,
    giveUpMs = 30_000,
    heartbeatSeconds = 10,
    frameMax = FRAME_MAX,
  } = options;
  atLeast("prefetch", prefetch, 1, 65_535);
  atLeast("timeoutMs", timeoutMs, 1);
  atLeast("giveUpMs", giveUpMs, 0);
  atLeast("heartbeatSeconds", heartbeatSeconds, 0, 65_535);
  // The client library splits larger frames otherwise than RabbitMQ does.
  atLeast("frameMax", frameMax, 4_096, FRAME_MAX);
  return {
    connection: {
      ...addressOf(options),
      connectionName: options.clientId ?? "concordat",
      connectionTimeout: timeoutMs,
      acquireTimeout: timeoutMs,
      heartbeat: heartbeatSeconds,
      frameMax,
      noDelay: true,
    },
    ordered: options.ordered ?? false,
    declare: options.declare ?? true,
    unroutable: options.unroutable ?? "refuse",
    prefetch,
    redeliverMs: options.redeliverMs ?? REDELIVER_MS,
    giveUpMs,
    frameMax,
  };
}

function addressOf(options: RabbitOptions): ConnectionOptions {
  const url = options.url === undefined ? undefined : parsed(options.url);
  const tls = options.tls ?? url?.protocol === "amqps:";
  const secure = tls !== false;
  const port = options.port ?? (url?.port ? Number(url.port) : secure ? 5671 : 5672);
  const vhost = url === undefined ? "" : decodeURIComponent(url.pathname.slice(1));
  const given = (text: string | undefined): string | undefined =>
    text === undefined || text === "" ? undefined : decodeURIComponent(text);
  const address: ConnectionOptions = {
    hostname: options.hostname ?? given(url?.hostname)?.replace(/^\[|\]$/g, "") ?? "localhost",
    port,
    username: options.username ?? given(url?.username) ?? "guest",
    password: options.password ?? given(url?.password) ?? "guest",
    vhost: options.vhost ?? (vhost === "" ? "/" : vhost),
    tls,
  };
  if (options.hosts === undefined) return address;
  if (options.hosts.length === 0)
    throw badOptions("`hosts` is empty.", 'Give `hosts: ["host:5672"]`, or leave it out.');
  return { ...address, hosts: options.hosts.map((host) => (host.includes(":") ? host : `${host}:${port}`)) };
}

function parsed(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol === "amqp:" || url?.protocol === "amqps:") return url;
  // The address itself is not shown: it may hold a password.
  throw badOptions(
    "`url` is no AMQP address.",
    "Write it as `amqp://user:password@host:5672/vhost`, or `amqps:` for TLS.",
  );
}

function atLeast(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw badOptions(
    `\`${name}\` is ${value}.`,
    `Give a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`}.`,
  );
}

function badOptions(message: string, hint: string): TransportError {
  return new TransportError({ code: "transport/bad-options", message, hint });
}
