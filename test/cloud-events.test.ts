import { randomUUID } from "node:crypto";
import { type IncomingLogMessage, type MessageMeta, openConsumer, openProducer } from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { registryClient } from "@concordat/client/registry";
import { CloudEvent, Kafka, type KafkaMessage } from "cloudevents";
import { describe, expect, test } from "vitest";
import { kafkaForTests } from "./support/kafka.ts";
import { meetingPlace } from "./support/meeting-place.ts";
import { needService } from "./support/services.ts";

/** Messages that are CloudEvents, against the official SDK, over a real Kafka. */

const kafka = await kafkaForTests();
const schema = '{"type":"record","name":"Placed","fields":[{"name":"id","type":"string"}]}';

describe.skipIf(!needService("Kafka", kafka.reason))("CloudEvents", () => {
  const at = meetingPlace(kafka.brokers[0] ?? "", "cloud-events", async (url, topic) => {
    await registryClient(url).register(`${topic}-value`, { schema });
  });
  const topicOf = () => ({
    name: at.topic,
    events: { Placed: avroEvent<{ readonly id: string }>({ subject: `${at.topic}-value`, fingerprint: "p", schema }) },
  });

  /** As programs that use the SDK hand it a message: headers as texts. */
  const forSdk = ({ key, value, headers }: IncomingLogMessage): KafkaMessage => ({
    key: key === null ? "" : Buffer.from(key).toString(),
    value: Buffer.from(value ?? []),
    body: Buffer.from(value ?? []),
    headers: Object.fromEntries([...headers].map(([name, one]) => [name, Buffer.from(one).toString()])),
  });

  test.each(["prefix", "header"] as const)("the SDK reads what our producer sends, id as %s", async (framing) => {
    const cloudEvents = { source: "/shop/orders", type: (event: string) => `shop.${event}` };
    await using orders = await openProducer(topicOf(), { ...at.services(), framing, cloudEvents });
    const timestamp = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
    const headers = { ce_subject: "o-1" };
    const { offset, messageId } = await orders.Placed({ id: "o-1" }, { key: "k", timestamp, headers });
    const message = await at.at(offset);
    const event = Kafka.toEvent<Buffer>(forSdk(message));
    if (Array.isArray(event)) throw new Error("one event was sent");
    expect(new CloudEvent(event).validate()).toBe(true);
    expect(event).toMatchObject({
      specversion: "1.0",
      id: messageId,
      source: "/shop/orders",
      type: "shop.Placed",
      subject: "o-1",
      time: "2026-01-02T03:04:05.678Z",
      datacontenttype: "application/avro",
      partitionkey: "k",
    });
    expect(Buffer.from(message.value ?? []).toString("latin1")).toMatch(
      framing === "header" ? /^\x06o-1$/ : /^\0\0\0\0.\x06o-1$/,
    );
  });

  test("our consumer reads what the SDK writes, its id with it", async () => {
    const { id } = await at.services().registry.lookup(`${at.topic}-value`, { schema });
    const data = Buffer.concat([Buffer.from([0, 0, 0, 0, id]), topicOf().events.Placed.encode({ id: "theirs" })]);
    const written = new CloudEvent({
      id: randomUUID(),
      type: "t",
      source: "/s",
      data,
      datacontenttype: "application/avro",
    });
    const { headers, value } = Kafka.binary(written);
    const texts = Object.entries(headers).filter((one): one is [string, string] => typeof one[1] === "string");
    expect(texts.map(([name]) => name)).not.toContain("message-id");
    const seen = await at.firstSeen<unknown>(
      () => at.send(value as Buffer, Object.fromEntries(texts)),
      (see, options) =>
        openConsumer(topicOf(), {
          ...options,
          on: {
            Placed(event: { readonly id: string }, { messageId }: MessageMeta) {
              if (event.id === "theirs") see([event.id, messageId]);
            },
          },
          otherwise() {},
        }),
    );
    expect(seen).toEqual(["theirs", written.id]);
  });

  test("control: without being asked for, a message is no CloudEvent", async () => {
    await using orders = await openProducer(topicOf(), at.services());
    const { offset } = await orders.Placed({ id: "plain" });
    const message = await at.at(offset);
    expect(() => Kafka.toEvent(forSdk(message))).toThrow("No CloudEvent detected");
  });
});
