import { connect } from "node:net";
import type { BrokerFlags } from "../project/broker.ts";
import type { Project } from "../project/project.ts";
import { type DoctorFinding, fine, toFix } from "./finding.ts";

/** Milliseconds in which a broker takes a connection. */
const PATIENCE = 3_000;

/** Whether something takes connections where the broker is said to be. */
export async function brokerFindings(
  flags: Pick<BrokerFlags, "brokers" | "amqp">,
  env: NodeJS.ProcessEnv,
  { config }: Project,
): Promise<readonly DoctorFinding[]> {
  const list = flags.brokers ?? env.CONCORDAT_BROKERS;
  const kafka = list?.split(",").map((one) => one.trim()) ?? config.brokers?.kafka ?? [];
  const amqp = flags.amqp ?? env.CONCORDAT_AMQP ?? config.brokers?.rabbitmq;
  return Promise.all([
    ...kafka.filter((one) => one !== "").map((address) => brokerFinding("Kafka", address, 9092)),
    ...(amqp === undefined || amqp === "" ? [] : [brokerFinding("RabbitMQ", hostOf(amqp), 5672)]),
  ]);
}

async function brokerFinding(name: string, address: string, usual: number): Promise<DoctorFinding> {
  const [, host = address, port = String(usual)] = /^(.*?)(?::(\d+))?$/.exec(address) ?? [];
  const problem = await takesConnections(host.replace(/^\[|\]$/g, ""), Number(port));
  if (problem === undefined) return fine("broker", `${name} at ${host}:${port} takes connections.`);
  return {
    ...toFix(
      "broker",
      `${name} at ${host}:${port} takes no connection: ${problem}.`,
      "Check that it runs, its address (--brokers, --amqp, or `brokers` in the config), and firewalls.",
    ),
    unreachable: true,
  };
}

/** Host and port of an address, without user and password. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function takesConnections(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE });
    const end = (problem: string | undefined) => {
      socket.destroy();
      resolve(problem);
    };
    socket.on("connect", () => end(undefined));
    socket.on("timeout", () => end(`no answer within ${PATIENCE / 1000} seconds`));
    socket.on("error", (error) => end(error.message === "" ? `nothing listens there` : error.message));
  });
}
