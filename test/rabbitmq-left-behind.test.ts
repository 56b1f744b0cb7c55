import { rabbitmq } from "@concordat/client/rabbitmq";
import { Connection } from "rabbitmq-client";
import { describe, expect, test } from "vitest";
import { allOf, recorder, uniqueName, until } from "../client/src/transport/conformance/index.ts";
import { rabbitForTests } from "./support/rabbit.ts";
import { needService } from "./support/services.ts";

/** What earlier consumers left in their queues, as their connections broke or they went at an unlucky moment. */

const broker = await rabbitForTests();

describe.skipIf(!needService("RabbitMQ", broker.reason))("on a real RabbitMQ", () => {
  const message = (topic: string, value: string) => ({ topic, value: Buffer.from(value) });
  /** Runs something with the bare client library. */
  const bare = async (work: (connection: Connection) => Promise<unknown>): Promise<void> => {
    const connection = new Connection(broker.url);
    connection.on("error", () => undefined);
    await work(connection);
    await connection.close();
  };

  test("a dead letter that lies there twice, as its confirmation was lost, is listed and replayed once", async () => {
    const topic = uniqueName();
    await using transport = rabbitmq({ url: broker.url });
    const group = recorder(topic, "g");
    await transport.subscribe(group);
    const box = await transport.deadLetters(topic, "g");
    await box.put({ ...message(topic, "bad"), key: null, timestamp: 0, headers: new Map() }, {});
    await bare(async (connection) => {
      const channel = await connection.acquire();
      await channel.confirmSelect();
      const letter = await channel.basicGet(box.name);
      if (letter === undefined) throw new Error("there is no letter");
      const { body, headers, deliveryTag } = letter;
      const again = {
        ...(headers === undefined ? {} : { headers }),
        exchange: "",
        routingKey: box.name,
        durable: true,
      };
      for (const _ of [1, 2]) await channel.basicPublish(again, body);
      channel.basicAck({ deliveryTag });
      await channel.close();
    });
    const letters = await allOf(box.list());
    expect(letters).toHaveLength(1);
    await box.replay(letters);
    await until(() => group.seen.length > 0);
    expect(await allOf(box.list())).toEqual([]);
    expect(group.seen).toEqual(["bad"]);
  });

  test("a stream's group goes on from the last of the positions that consumers left behind", async () => {
    const topic = uniqueName();
    await using transport = rabbitmq({ url: broker.url, stream: true });
    const first = recorder(topic, "g");
    const left = await transport.subscribe(first);
    await transport.send(["1", "2", "3"].map((value) => message(topic, value)));
    await until(() => first.seen.length === 3);
    await left.close();
    await bare(async (connection) => {
      const channel = await connection.acquire();
      const queue = `${topic}.g.position`;
      await channel.queuePurge(queue);
      // What a consumer leaves that goes between writing a position and taking the one before it back.
      await channel.confirmSelect();
      for (const next of ["0", "1", "2"]) {
        await channel.basicPublish({ exchange: "", routingKey: queue, durable: true }, Buffer.from(next));
      }
      await channel.close();
    });
    const second = recorder(topic, "g");
    await transport.subscribe(second);
    await until(() => second.seen.includes("3"));
    expect(second.seen).toEqual(["3"]);
  });
});
