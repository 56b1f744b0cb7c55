import { randomUUID } from "node:crypto";
import { TransportError } from "@concordat/client";
import { type KafkaOptions, kafka } from "@concordat/client/kafka";
import { Admin } from "@platformatic/kafka";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allOf, recorder, textOf, until } from "../client/src/transport/conformance/index.ts";
import { kafkaForTests } from "./support/kafka.ts";
import { MECHANISMS, makeSecuredKafka, type SecuredKafka, USER } from "./support/kafka-secured.ts";
import { needService } from "./support/services.ts";

// The shared broker tells whether this machine can run Kafka at all; this test has one of its own.
const shared = await kafkaForTests();
const given = process.env.KAFKA_BROKERS !== undefined && process.env.KAFKA_BROKERS !== "";

describe.skipIf(given || !needService("Kafka", shared.reason))("a Kafka that wants to know who speaks", () => {
  let secured: SecuredKafka;
  let admin: Admin;
  beforeAll(async () => {
    secured = await makeSecuredKafka();
    await secured.server.start();
    admin = new Admin({ clientId: "test", bootstrapBrokers: [secured.server.broker], retries: 10 });
  });
  afterAll(async () => {
    await admin?.close();
    await secured?.remove();
  });

  /** Sends, handles as a group, reads and commits a transaction, each with connections of its own. */
  const everything = async (options: KafkaOptions): Promise<void> => {
    const topic = `t-${randomUUID()}`;
    await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
    await using transport = kafka({ ...options, transactionalId: topic });
    await transport.send([{ topic, value: Buffer.from("1") }]);
    await transport.transaction((send) => send([{ topic, value: Buffer.from("2") }]));
    const group = recorder(topic, `g-${topic}`);
    await transport.subscribe(group);
    await until(() => group.seen.length === 2);
    expect(group.seen).toEqual(["1", "2"]);
    expect(group.errors).toEqual([]);
    expect((await allOf(transport.read({ topic }))).map(({ value }) => textOf(value))).toEqual(["1", "2"]);
    const processed = Promise.withResolvers<string>();
    await transport.process({
      topics: [topic],
      group: `p-${topic}`,
      handle: async ({ value }) => processed.resolve(textOf(value)),
      onError: processed.reject,
    });
    expect(await processed.promise).toBe("1");
  };

  /** What every way of using the transport fails with; each must come to an end by itself. */
  const failures = async (options: KafkaOptions): Promise<readonly unknown[]> => {
    await using transport = kafka({ ...options, transactionalId: randomUUID(), retries: 2 });
    const thrown = (what: Promise<unknown>): Promise<unknown> =>
      what.then(
        () => "went through",
        (error: unknown) => error,
      );
    return await Promise.all([
      thrown(transport.send([{ topic: "t", value: null }])),
      thrown(transport.subscribe(recorder("t", "g"))),
      thrown(allOf(transport.read({ topic: "t", follow: true }))),
      thrown(transport.transaction((send) => send([{ topic: "t", value: null }]))),
    ]);
  };
  const allFail = async (options: KafkaOptions, code: string, hint: RegExp): Promise<void> => {
    for (const error of await failures(options)) {
      expect(error).toBeInstanceOf(TransportError);
      expect(error).toMatchObject({ code, retriable: false, hint: expect.stringMatching(hint) });
    }
  };

  test("TLS with the authority's certificate", () =>
    everything({ brokers: [secured.doors.tls], tls: { ca: secured.ca } }));

  test("TLS with a certificate of the client's own", () =>
    everything({ brokers: [secured.doors.mutual], tls: { ca: secured.ca, ...secured.client } }));

  test.each(MECHANISMS)("%s over TLS", (mechanism) =>
    everything({ brokers: [secured.doors.sasl], tls: { ca: secured.ca }, sasl: { mechanism, ...USER } }),
  );

  test.each(MECHANISMS)("%s with a wrong password is told as that, and not tried again", async (mechanism) => {
    let tries = 0;
    const password = (): string => {
      tries += 1;
      return "guess";
    };
    await allFail(
      { brokers: [secured.doors.sasl], tls: { ca: secured.ca }, sasl: { mechanism, ...USER, password } },
      "transport/unauthorized",
      /password/,
    );
    // Each way of using the transport has a client of its own.
    expect(tries).toBe(4);
  });

  test("an authority that the broker's certificate is not of", () =>
    allFail({ brokers: [secured.doors.tls], tls: { ca: secured.otherCa } }, "transport/untrusted", /tls\.ca/));

  test("a client without the certificate that the broker asks for", async () => {
    // The client library tells only that the connection was closed.
    await using transport = kafka({ brokers: [secured.doors.mutual], tls: { ca: secured.ca }, retries: 2 });
    const sent = transport.send([{ topic: "t", value: null }]);
    await expect(sent).rejects.toMatchObject({
      code: "transport/unreachable",
      hint: expect.stringMatching(/`cert` and `key`/),
    });
  });

  test("no TLS where the broker speaks it", () =>
    allFail({ brokers: [secured.doors.tls] }, "transport/bad-options", /`tls`/));
});
