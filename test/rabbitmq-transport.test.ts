import { rabbitmq } from "@concordat/client/rabbitmq";
import { describe } from "vitest";
import {
  testDeadLetters,
  testDeferral,
  testOrder,
  testReplay,
  testTransport,
  uniqueName,
} from "../client/src/transport/conformance/index.ts";
import { rabbitForTests } from "./support/rabbit.ts";
import { needService } from "./support/services.ts";

const broker = await rabbitForTests();

describe.skipIf(!needService("RabbitMQ", broker.reason))("a real RabbitMQ", () => {
  const { url } = broker;
  const createTopic = async (): Promise<string> => uniqueName();

  const plain = () => ({ open: () => rabbitmq({ url }), createTopic });
  testTransport("RabbitMQ", plain);
  testDeadLetters("RabbitMQ", () => ({ ...plain(), open: () => rabbitmq({ url, prefetch: 1 }) }));
  testDeferral("RabbitMQ", plain);
  const ordered = () => ({ open: () => rabbitmq({ url, ordered: true }), createTopic, standby: true });
  testTransport("RabbitMQ with a single active consumer", ordered);
  testOrder("RabbitMQ with a single active consumer", ordered);
  testDeadLetters("RabbitMQ with a single active consumer", ordered);
  testDeferral("RabbitMQ with a single active consumer", ordered);
  const stream = () => ({ open: () => rabbitmq({ url, stream: true }), createTopic, standby: true });
  testTransport("a stream of RabbitMQ", stream);
  testOrder("a stream of RabbitMQ", stream);
  testReplay("a stream of RabbitMQ", stream);
});
