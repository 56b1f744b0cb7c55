import { type Kept, keptService } from "./kept.ts";

/** A RabbitMQ for tests: its URL, or the reason why there is none. */
export type RabbitForTests = Kept<{ readonly url: string }>;

/** Whether the environment names a RabbitMQ, whose users, virtual hosts and alarms are not the tests' to change. */
export const isRabbitGiven: boolean = (process.env.RABBITMQ_URL ?? "") !== "";

/** The RabbitMQ of RABBITMQ_URL (`amqp://user:password@host:port/vhost`), else a real one of one node that test files share. */
export async function rabbitForTests(): Promise<RabbitForTests> {
  const given = process.env.RABBITMQ_URL;
  if (given !== undefined && given !== "") return { url: given };
  return keptService("rabbitmq", { url: "" });
}
