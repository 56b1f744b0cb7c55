import { GenericError } from "@platformatic/kafka";
import { reasonOf } from "../../error.ts";
import { isUntrusted } from "../certificate.ts";
import { TransportError } from "../error.ts";

interface Kind {
  readonly code: string;
  readonly hint: string;
  readonly retriable?: boolean;
}

const CREATE_TOPIC =
  "Create it with kafka-topics.sh --create, or give `createTopics: true` to ask the broker for it (its auto.create.topics.enable must be true).";
const ALLOW = "Ask for the right to do this, or give `sasl` with other credentials.";

const WHO = "Check `sasl`: mechanism, username and password.";

/** Kafka's own errors, by the name in its protocol. */
const PROTOCOL: ReadonlyMap<string, Kind> = new Map([
  ["UNKNOWN_TOPIC_OR_PARTITION", { code: "transport/unknown-topic", hint: CREATE_TOPIC }],
  ["INVALID_TOPIC_EXCEPTION", { code: "transport/unknown-topic", hint: "Use another name for the topic." }],
  ["SASL_AUTHENTICATION_FAILED", { code: "transport/unauthorized", hint: WHO }],
  ["UNSUPPORTED_SASL_MECHANISM", { code: "transport/unauthorized", hint: WHO }],
  ["ILLEGAL_SASL_STATE", { code: "transport/unauthorized", hint: WHO }],
  ["TOPIC_AUTHORIZATION_FAILED", { code: "transport/unauthorized", hint: ALLOW }],
  ["GROUP_AUTHORIZATION_FAILED", { code: "transport/unauthorized", hint: ALLOW }],
  ["CLUSTER_AUTHORIZATION_FAILED", { code: "transport/unauthorized", hint: ALLOW }],
  ["TRANSACTIONAL_ID_AUTHORIZATION_FAILED", { code: "transport/unauthorized", hint: ALLOW }],
  [
    "MESSAGE_TOO_LARGE",
    { code: "transport/too-large", hint: "Send less in one message, or raise the topic's `max.message.bytes`." },
  ],
  ["RECORD_LIST_TOO_LARGE", { code: "transport/too-large", hint: "Send fewer messages at once, or smaller ones." }],
  [
    "INVALID_PRODUCER_EPOCH",
    { code: "transport/fenced", hint: "Another program uses this `transactionalId`: give each its own." },
  ],
  [
    "PRODUCER_FENCED",
    { code: "transport/fenced", hint: "Another program uses this `transactionalId`: give each its own." },
  ],
]);

const UNREACHABLE: Kind = {
  code: "transport/unreachable",
  hint: "Check `brokers` and `tls` (with `cert` and `key` where the broker asks for a certificate), and that it runs.",
  retriable: true,
};

/** The client library's errors, by its code. */
const LIBRARY: ReadonlyMap<string, Kind> = new Map([
  ["PLT_KFK_AUTHENTICATION", { code: "transport/unauthorized", hint: WHO }],
  ["PLT_KFK_NETWORK", UNREACHABLE],
  ["PLT_KFK_TIMEOUT", UNREACHABLE],
]);

const OTHER: Kind = { code: "transport/refused", hint: "Kafka's log says more." };

/** An error of the Kafka client as ours: what was tried, why it failed, what to do. */
export function kafkaError(what: string, error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const all = flatten(error);
  const unknown = all.find((one) => /^Unknown topic /.test(text(one, "message")));
  if (unknown !== undefined) {
    const message = `Kafka: ${what} failed: ${reasonOf(unknown)}`;
    return new TransportError({ code: "transport/unknown-topic", message, hint: CREATE_TOPIC, cause: error });
  }
  const untrusted = all.find((one) => isUntrusted(text(one, "code")));
  if (untrusted !== undefined) {
    return new TransportError({
      code: "transport/untrusted",
      message: `Kafka: ${what} failed: the broker's certificate is not trusted: ${reasonOf(untrusted)}.`,
      hint: "Give the certificate of the broker's authority as `tls.ca`, and use a host name that its certificate has.",
      cause: error,
    });
  }
  if (all.some((one) => text(one, "message") === "Broker requires TLS.")) {
    const message = `Kafka: ${what} failed: the broker speaks TLS on this port.`;
    return new TransportError({
      code: "transport/bad-options",
      message,
      hint: "Give `tls`, if only `{}`.",
      cause: error,
    });
  }
  const protocol = all.find((one) => PROTOCOL.has(text(one, "apiId")));
  const refused = all.find((one) => text(one, "apiId") !== "");
  const library = all.find((one) => LIBRARY.has(text(one, "code")));
  const told = protocol ?? refused ?? library ?? all.at(-1);
  const kind =
    PROTOCOL.get(text(protocol, "apiId")) ??
    (refused === undefined ? LIBRARY.get(text(library, "code")) : undefined) ??
    OTHER;
  const name = text(told, "apiId");
  return new TransportError({
    code: kind.code,
    message: `Kafka: ${what} failed: ${name === "" ? "" : `${name}: `}${reasonOf(told ?? error).replace(/\.$/, "")}.`,
    hint: kind.hint,
    retriable: kind.retriable ?? (refused !== undefined && protocol === undefined && isRetriable(refused)),
    cause: error,
  });
}

function isRetriable(error: unknown): boolean {
  return error instanceof GenericError && (error.canRetry === true || error.needsRejoin === true);
}

/** An error with those inside it, outermost first. */
function flatten(error: unknown): readonly unknown[] {
  const inner = error instanceof AggregateError ? error.errors : [];
  const cause = error instanceof Error && error.cause !== undefined ? [error.cause] : [];
  return [error, ...[...inner, ...cause].flatMap(flatten)];
}

function text(error: unknown, property: string): string {
  const value: unknown = typeof error === "object" && error !== null ? Reflect.get(error, property) : undefined;
  return typeof value === "string" ? value : "";
}

/** Runs a call of the Kafka client and turns its error into ours. `what` names the call in the message. */
export async function told<Result>(what: string | (() => string), run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw kafkaError(typeof what === "string" ? what : what(), error);
  }
}

/** Whether Kafka's error of this name is in there. */
export function hasProtocolError(error: unknown, name: string): boolean {
  return flatten(error).some((one) => text(one, "apiId") === name);
}
