import { readFileSync } from "node:fs";
import type { TransportError } from "@concordat/client";
import { type Command, Option } from "commander";
import { CliError } from "../error.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import { loadProject } from "./project.ts";

/** What the command line says of the broker. */
export interface BrokerFlags {
  readonly config?: string;
  /** `host:port` of Kafka's brokers, by commas. */
  readonly brokers?: string;
  /** RabbitMQ's address: `amqp://user:password@host:port/vhost`. */
  readonly amqp?: string;
  /** Kafka's `NAME` or `NAME:PASSWORD`. */
  readonly brokerUser?: string;
  readonly brokerSasl?: "PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512";
  /** A file with the authorities to trust, PEM. */
  readonly brokerCa?: string;
  readonly brokerTls?: boolean;
}

/** A transport that Kafka and RabbitMQ have in common: dead letters are kept by both. */
export type CommandTransport = Awaited<ReturnType<typeof openTransport>>;

/** The options of every command that speaks to a broker. */
export function onBroker(command: Command): Command {
  return command
    .addOption(new Option("--brokers <list>", "Kafka: host:port of brokers, by commas").env("CONCORDAT_BROKERS"))
    .addOption(new Option("--amqp <url>", "RabbitMQ: amqp://user:password@host:port/vhost").env("CONCORDAT_AMQP"))
    .addOption(
      new Option(
        "--broker-user <name[:password]>",
        "Kafka: who logs in (password better: CONCORDAT_BROKER_PASSWORD)",
      ).env("CONCORDAT_BROKER_USER"),
    )
    .addOption(
      new Option("--broker-sasl <mechanism>", "Kafka: how, with --broker-user")
        .choices(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
        .default("SCRAM-SHA-512"),
    )
    .addOption(new Option("--broker-tls", "speak TLS").env("CONCORDAT_BROKER_TLS"))
    .addOption(new Option("--broker-ca <file>", "authorities to trust, PEM; speaks TLS").env("CONCORDAT_BROKER_CA"));
}

/**
 * Opens the transport that flags or variables name, or else the config's `brokers`, for as long as `work` takes. Throws
 * CliError, also for what the transport throws.
 */
export async function withTransport<Result>(
  flags: BrokerFlags,
  env: NodeJS.ProcessEnv,
  work: (transport: CommandTransport) => Promise<Result>,
): Promise<Result> {
  try {
    const transport = await openTransport(flags, env);
    try {
      return await work(transport);
    } finally {
      await transport.close();
    }
  } catch (error) {
    throw isTransportError(error) ? asTold(error) : error;
  }
}

async function openTransport(flags: BrokerFlags, env: NodeJS.ProcessEnv) {
  const { brokers, amqp } = await addressOf(flags);
  if (brokers !== undefined && amqp !== undefined) throw badBroker("Both Kafka and RabbitMQ are named.");
  const tls = tlsOf(flags);
  if (amqp !== undefined) {
    const { rabbitmq } = await loaded("rabbitmq-client", () => import("@concordat/client/rabbitmq"));
    return rabbitmq({ url: amqp, ...(tls && { tls }) });
  }
  if (brokers === undefined) throw badBroker("No broker is named.");
  const { kafka } = await loaded("@platformatic/kafka", () => import("@concordat/client/kafka"));
  const sasl = saslOf(flags, env);
  return kafka({ brokers, ...(tls && { tls }), ...(sasl && { sasl }) });
}

async function addressOf(
  flags: BrokerFlags,
): Promise<{ brokers: readonly string[] | undefined; amqp: string | undefined }> {
  const { brokers, amqp } = flags;
  if (brokers === undefined && amqp === undefined) {
    const { brokers: { kafka, rabbitmq } = {} } = (await loadProject(flags.config)).config;
    return { brokers: kafka, amqp: rabbitmq };
  }
  const list = brokers?.split(",").map((one) => one.trim());
  return { brokers: list?.filter((one) => one !== ""), amqp };
}

function tlsOf({ brokerCa, brokerTls }: BrokerFlags): { readonly ca?: string } | undefined {
  if (brokerCa !== undefined) {
    try {
      return { ca: readFileSync(brokerCa, "utf8") };
    } catch (error) {
      throw new CliError({
        code: "cli/file-not-found",
        message: `The file ${brokerCa} of --broker-ca cannot be read.`,
        hint: "Give a file with certificates in PEM.",
        cause: error,
      });
    }
  }
  return brokerTls === true ? {} : undefined;
}

function saslOf({ brokerUser, brokerSasl = "SCRAM-SHA-512" }: BrokerFlags, env: NodeJS.ProcessEnv) {
  if (brokerUser === undefined) return undefined;
  const [username = "", ...rest] = brokerUser.split(":");
  const password = rest.length > 0 ? rest.join(":") : env.CONCORDAT_BROKER_PASSWORD;
  if (password !== undefined && password !== "") return { mechanism: brokerSasl, username, password };
  throw new CliError({
    code: "cli/no-password",
    message: `The broker's user ${username} has no password.`,
    hint: "Set CONCORDAT_BROKER_PASSWORD, or give --broker-user NAME:PASSWORD.",
  });
}

/** Loads a transport; users install its client package if they need it. */
async function loaded<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (
      !(
        error instanceof Error &&
        "code" in error &&
        (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "client/missing-package")
      )
    )
      throw error;
    throw new CliError({
      code: "cli/no-client",
      message: `The package ${name} is not installed where concordat finds it.`,
      hint: `npm install --save-dev ${name}`,
      cause: error,
    });
  }
}

function badBroker(message: string): CliError {
  return new CliError({
    code: "cli/no-broker",
    message,
    hint: "Give --brokers HOST:PORT for Kafka or --amqp URL for RabbitMQ, set CONCORDAT_BROKERS or CONCORDAT_AMQP, or put `brokers` into the config.",
  });
}

/** By its name: the class stands in a module that is loaded with a transport alone. */
function isTransportError(error: unknown): error is TransportError {
  return error instanceof Error && error.name === "TransportError";
}

const EXITS: Readonly<Record<string, ExitCode>> = {
  "transport/unreachable": EXIT.unreachable,
  "transport/unknown-topic": EXIT.no,
};

/** What the transport says, without the options of code in its hint where flags have other names. */
function asTold({ code, message, hint, cause }: TransportError): CliError {
  const told =
    code === "transport/unreachable" ? "Check --brokers or --amqp, --broker-tls, and that the broker runs." : hint;
  return new CliError({ code, message, hint: told, exit: EXITS[code] ?? EXIT.input, cause });
}
