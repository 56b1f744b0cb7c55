import { reasonOf } from "../../error.ts";
import { isUntrusted } from "../certificate.ts";
import { TransportError } from "../error.ts";

interface Kind {
  readonly code: string;
  readonly hint: string;
  readonly retriable?: boolean;
}

const UNREACHABLE: Kind = {
  code: "transport/unreachable",
  hint: "Check `url` (or `hostname` and `port`) and `tls`, and that RabbitMQ runs.",
  retriable: true,
};
const LOGIN: Kind = { code: "transport/unauthorized", hint: "Check `username` and `password`." };
const VHOST: Kind = {
  code: "transport/unknown-vhost",
  hint: "Check `vhost`, or create it: `rabbitmqctl add_vhost NAME`.",
};
const VHOST_REFUSED: Kind = {
  code: "transport/unauthorized",
  hint: "Give the user rights in this virtual host: `rabbitmqctl set_permissions -p VHOST USER CONFIGURE WRITE READ`.",
};
const PERMISSION: Kind = {
  code: "transport/unauthorized",
  hint: "Give the user the right (`rabbitmqctl set_permissions`); with `declare: false` it needs none to configure.",
};
const CONFLICT: Kind = {
  code: "transport/conflict",
  hint: "It was made with other options: use the same ones everywhere (`ordered`, `stream`), or delete it when it is empty. `declare: false` uses it as it is.",
};
const MISSING: Kind = {
  code: "transport/unknown-topic",
  hint: "Create it, or leave `declare: false` out so that it is made.",
};
const ACK_TIMEOUT: Kind = {
  code: "transport/ack-timeout",
  hint: "A handler took longer than RabbitMQ's `consumer_timeout`; the message comes again. Make it faster, or raise the timeout.",
  retriable: true,
};
const TOO_LARGE: Kind = {
  code: "transport/too-large",
  hint: "Send less in one message, or raise RabbitMQ's `max_message_size`.",
};
const OVERFLOW: Kind = {
  code: "transport/refused",
  hint: "A queue of the topic is full, or its node is not ready. Handle what it holds, or raise its `max-length`.",
  retriable: true,
};
const OTHER: Kind = { code: "transport/refused", hint: "RabbitMQ's log says more." };

/** Codes of AMQP, and of the client library, which mean the same whatever was tried. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ["NOT_FOUND", MISSING],
  ["RESOURCE_LOCKED", CONFLICT],
  ["NACK", OVERFLOW],
  ["CODEC", TOO_LARGE],
  ["RESOURCE_ERROR", { code: "transport/refused", hint: "RabbitMQ's log says more.", retriable: true }],
]);

/** The client library's and Node's codes for a connection that is not there, or was cut. */
const NETWORK =
  /^(CONN_CLOSE|CH_CLOSE|CLOSING|CONNECTION_TIMEOUT|CONNECTION_FORCED|SOCKET_TIMEOUT|TIMEOUT|READ_END|ECONN\w+|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST\w+|ENETUNREACH|ERR_STREAM_\w+|ERR_SOCKET_\w+)$/;

/** An error of the RabbitMQ client as ours: what was tried, why it failed, what to do. */
export function rabbitError(what: string, error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const { code, message } = factsOf(error);
  const facts = (kind: Kind, why: string) => ({
    code: kind.code,
    message: `RabbitMQ: ${what} failed: ${why.replace(/\.$/, "")}.`,
    hint: kind.hint,
    retriable: kind.retriable ?? false,
    cause: error,
  });
  if (isUntrusted(code)) {
    const hint =
      "Give the certificate of the broker's authority as `tls.ca`, and use a host name that its certificate has.";
    const kind = { code: "transport/untrusted", hint };
    return new TransportError(facts(kind, `the broker's certificate is not trusted: ${message}`));
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) {
    const hint = "Check `port` and `tls`: RabbitMQ has a port of its own for TLS, 5671 unless configured otherwise.";
    return new TransportError(facts({ code: "transport/bad-options", hint }, `no TLS on this port: ${message}`));
  }
  return new TransportError(facts(kindOf(code, message), said(code, message)));
}

function kindOf(code: string, message: string): Kind {
  if (NETWORK.test(code)) return UNREACHABLE;
  if (code === "ACCESS_REFUSED") return /login was refused|PLAIN login refused/i.test(message) ? LOGIN : PERMISSION;
  if (code === "NOT_ALLOWED") {
    if (/vhost .* not found/.test(message)) return VHOST;
    return /access to vhost/.test(message) ? VHOST_REFUSED : OTHER;
  }
  if (code === "PRECONDITION_FAILED") {
    if (/message size/.test(message)) return TOO_LARGE;
    return /acknowledgement on channel|delivery acknowledgement/.test(message) ? ACK_TIMEOUT : CONFLICT;
  }
  return KINDS.get(code) ?? OTHER;
}

function factsOf(error: unknown): { readonly code: string; readonly message: string } {
  const all = error instanceof AggregateError && error.errors.length > 0 ? error.errors : [error];
  const first: unknown = all[0];
  const code: unknown = typeof first === "object" && first !== null ? Reflect.get(first, "code") : undefined;
  return { code: typeof code === "string" ? code : "", message: reasonOf(first) };
}

/** AMQP's own texts have their code in them. Where nothing was asked for, the library writes that as `undefined`. */
function said(code: string, message: string): string {
  const text = message.replace(/^undefined: /, "");
  return code === "" || text.includes(code) ? text : `${code}: ${text}`;
}

/** Runs something of the RabbitMQ client; what it throws becomes a TransportError that names `what`. */
export async function tried<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw rabbitError(what, error);
  }
}
