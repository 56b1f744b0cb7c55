import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IncomingMessage, TransportError } from "@concordat/client";
import { type RabbitOptions, rabbitmq } from "@concordat/client/rabbitmq";
import { Connection } from "rabbitmq-client";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { allOf, recorder, textOf, uniqueName, until } from "../client/src/transport/conformance/index.ts";
import { authority, signed } from "./support/certificates.ts";
import { startCutProxy } from "./support/cut-proxy.ts";
import { freePort } from "./support/ports.ts";
import { isRabbitGiven, rabbitForTests } from "./support/rabbit.ts";
import { makeRabbit, type RabbitServer } from "./support/rabbit-server.ts";
import { needService } from "./support/services.ts";

/** What goes wrong with a real RabbitMQ, which this file has for itself: it raises alarms and makes users. */

// The shared broker tells whether this machine can run RabbitMQ at all.
const shared = await rabbitForTests();

describe.skipIf(isRabbitGiven || !needService("RabbitMQ", shared.reason))("RabbitMQ, when things go wrong", () => {
  let server: RabbitServer;
  let secure: number;
  let ca: string;
  let otherCa: string;
  const folder = mkdtempSync(join(tmpdir(), "concordat-rabbit-tls-"));
  beforeAll(async () => {
    ca = authority(folder, "ca");
    otherCa = authority(folder, "other");
    const broker = signed(folder, "broker", "ca");
    writeFileSync(join(folder, "both.key"), broker.key);
    secure = await freePort();
    server = await makeRabbit({
      conf: {
        "listeners.ssl.1": `127.0.0.1:${secure}`,
        "ssl_options.cacertfile": join(folder, "ca.crt"),
        "ssl_options.certfile": join(folder, "broker.crt"),
        "ssl_options.keyfile": join(folder, "broker.key"),
        max_message_size: 1_000_000,
      },
      definitions: {
        users: [{ name: "alice", password: "alice's secret", tags: "" }],
        vhosts: [{ name: "closed" }],
        permissions: [
          { user: "alice", vhost: "/", configure: "^free-", write: "^(free-|amq.default$)", read: "^(free|seen)-" },
        ],
      },
    });
    await server.start();
  });
  afterAll(async () => {
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const message = (topic: string, value: string) => ({ topic, value: Buffer.from(value) });
  const connect = (options: RabbitOptions & { readonly ordered?: false; readonly stream?: false } = {}) =>
    rabbitmq({ url: server.url, ...options });
  /** Runs something with the bare client library. */
  const bare = async (work: (connection: Connection) => Promise<unknown>): Promise<void> => {
    const connection = new Connection(server.url);
    connection.on("error", () => undefined);
    await work(connection);
    await connection.close();
  };
  const failure = (what: Promise<unknown>): Promise<TransportError> =>
    what.then(
      () => Promise.reject(new Error("it went through")),
      (error: unknown) => error as TransportError,
    );

  test.each([
    ["side by side", {}],
    ["in order", { ordered: true }],
    ["of a stream", { stream: true }],
  ] as const)("connections are cut while sending and consuming, %s: nothing is lost", async (_, kind) => {
    const topic = uniqueName();
    const proxy = await startCutProxy(server.port);
    const url = `amqp://127.0.0.1:${proxy.port}`;
    const options = { url, ...kind } as unknown as RabbitOptions & { readonly ordered: true; readonly stream?: false };
    await using transport = rabbitmq(options);
    const group = recorder(topic, "g");
    await transport.subscribe(group);
    const values = Array.from({ length: 1_500 }, (__, index) => String(index));
    let cuts = 0;
    for (let at = 0; at < values.length; at += 100) {
      const sent = transport.send(values.slice(at, at + 100).map((value) => message(topic, value)));
      if (at % 300 === 100) {
        proxy.cut();
        cuts += 1;
      }
      await sent;
    }
    await until(() => new Set(group.seen).size === values.length);
    expect(cuts).toBe(5);
    // First copies come in order, where there is one.
    if (transport.order === "key") expect([...new Set(group.seen)]).toEqual(values);
    // The control: a connection was cut, and that was reported.
    expect(group.errors.join()).toContain("consuming");
    await transport.close();
    await proxy.close();
  });

  test("control: the bare client, without trying again, loses what is under way", async () => {
    const proxy = await startCutProxy(server.port);
    const connection = new Connection({ url: `amqp://guest:guest@127.0.0.1:${proxy.port}` });
    connection.on("error", () => undefined);
    const queue = uniqueName();
    const publisher = connection.createPublisher({ confirm: true, queues: [{ queue, durable: true }] });
    await publisher.send(queue, "0");
    const sent = Array.from({ length: 300 }, (_, index) => publisher.send(queue, String(index)));
    proxy.cut();
    const outcomes = await Promise.allSettled(sent);
    expect(outcomes.some(({ status }) => status === "rejected")).toBe(true);
    connection.unsafeDestroy();
    await proxy.close();
  });

  test("the broker is killed and started again: what was confirmed is there, and consumers go on", async () => {
    const topic = uniqueName();
    const mortal = await makeRabbit();
    await mortal.start();
    // Starting it takes long on a busy machine.
    const transport = rabbitmq({ url: mortal.url, giveUpMs: 90_000 });
    try {
      const group = recorder(topic, "g");
      await transport.subscribe(group);
      await transport.send([message(topic, "before")]);
      // RabbitMQ writes down a moment later which queues it has: one that was made just before a crash does not come back.
      await new Promise((done) => setTimeout(done, 3_000));
      await mortal.kill();
      const during = transport.send([message(topic, "during")]);
      await Promise.all([during, mortal.start()]);
      await until(() => ["before", "during"].every((value) => group.seen.includes(value)));
    } finally {
      await transport.close();
      await mortal.remove();
    }
  }, 180_000);

  test("a memory alarm: sends wait and that can be seen, consumers go on, and nothing fails", async () => {
    const topic = uniqueName();
    await using transport = connect();
    const group = recorder(topic, "g");
    let free = (): void => undefined;
    const held = new Promise<void>((done) => {
      free = done;
    });
    await transport.subscribe({
      ...group,
      handle: async (incoming) => {
        await held;
        await group.handle(incoming);
      },
    });
    await transport.send([message(topic, "1"), message(topic, "2")]);
    await server.ctl("set_vm_memory_high_watermark", "absolute", "1000");
    let isSent = false;
    const waiting = transport.send([message(topic, "3")]).then(() => {
      isSent = true;
    });
    await vi.waitFor(() => expect(transport.state().sending.status).toBe("blocked"), { timeout: 20_000 });
    expect(transport.state().sending.reason).toMatch(/memory/);
    expect(transport.state().receiving.status).toBe("open");
    free();
    await until(() => group.seen.length === 2);
    expect(isSent).toBe(false);
    await server.ctl("set_vm_memory_high_watermark", "0.9");
    await waiting;
    await until(() => group.seen.length === 3);
    expect(transport.state().sending.status).toBe("open");
    expect(group.errors).toEqual([]);
  });

  test("a deleted queue is reported and declared again; what it held is not claimed to be handled", async () => {
    const topic = uniqueName();
    await using transport = connect();
    const group = recorder(topic, "g");
    await transport.subscribe(group);
    await transport.send([message(topic, "1")]);
    await until(() => group.seen.length === 1);
    await bare((connection) => connection.queueDelete({ queue: `${topic}.g` }));
    await until(() => group.errors.length === 1);
    expect(group.errors[0]).toContain(`queue ${topic}.g was deleted`);
    await vi.waitFor(() => transport.send([message(topic, "2")]), { timeout: 20_000 });
    await until(() => group.seen.includes("2"));
  });

  test("a deleted exchange is made again and bound again, and a send waits for that", async () => {
    const topic = uniqueName();
    await using transport = connect();
    const group = recorder(topic, "g");
    await transport.subscribe(group);
    await transport.send([message(topic, "1")]);
    await bare((connection) => connection.exchangeDelete({ exchange: topic }));
    await transport.send(["2", "3", "4"].map((value) => message(topic, value)));
    await until(() => group.seen.length === 4);
    expect([...group.seen].sort()).toEqual(["1", "2", "3", "4"]);
  });

  test("an exchange or queue that was made otherwise is a conflict, and hurts no other topic", async () => {
    const [topic, good] = [uniqueName(), uniqueName()];
    await bare((connection) => connection.exchangeDeclare({ exchange: topic, type: "fanout", durable: true }));
    await using transport = connect();
    await using ordered = rabbitmq({ url: server.url, ordered: true });
    const group = recorder(good, "g");
    await transport.subscribe(group);
    const conflict = { code: "transport/conflict", retriable: false, hint: expect.stringContaining("declare: false") };
    const [bad, sent] = await Promise.allSettled([
      transport.send([message(topic, "x")]),
      transport.send([message(good, "y")]),
    ]);
    expect(bad).toMatchObject({ status: "rejected", reason: conflict });
    expect(sent.status).toBe("fulfilled");
    await expect(transport.subscribe(recorder(topic, "g"))).rejects.toMatchObject(conflict);
    await expect(ordered.subscribe(recorder(good, "g"))).rejects.toMatchObject(conflict);
    await until(() => group.seen.length === 1);
  });

  test("nobody would get the message: refused, unless it may be dropped", async () => {
    const topic = uniqueName();
    await using transport = connect();
    await expect(transport.send([message(topic, "1")])).rejects.toMatchObject({ code: "transport/unroutable" });
    await using dropping = connect({ unroutable: "drop" });
    expect(await dropping.send([message(topic, "2")])).toEqual([{ topic }]);
    const group = recorder(topic, "g");
    await transport.subscribe(group);
    await transport.send([message(topic, "3")]);
    await until(() => group.seen.length === 1);
    expect(group.seen).toEqual(["3"]);
  });

  test("what cannot be sent is refused, and its neighbours are not", async () => {
    const topic = uniqueName();
    await using transport = connect();
    const group = recorder(topic, "g");
    await transport.subscribe(group);
    const bad: readonly [object, string][] = [
      [{ headers: { big: "x".repeat(140_000) } }, "transport/too-large"],
      [{ headers: { ["n".repeat(300)]: "x" } }, "transport/too-large"],
      [{ value: Buffer.alloc(2_000_000) }, "transport/too-large"],
      [{ value: "text" }, "transport/bad-message"],
      [{ value: { a: 1 } }, "transport/bad-message"],
      [{ timestamp: Number.NaN }, "transport/bad-message"],
    ];
    for (const [wrong, code] of bad) {
      const both = await Promise.allSettled([
        transport.send([message(topic, code)]),
        transport.send([{ ...message(topic, "bad"), ...wrong }]),
      ]);
      expect(both).toMatchObject([{ status: "fulfilled" }, { status: "rejected", reason: { code, retriable: false } }]);
    }
    await until(() => new Set(group.seen).size === 2 && group.seen.length >= bad.length);
    expect(group.seen).not.toContain("bad");
    await expect(transport.subscribe(recorder("t".repeat(300), "g"))).rejects.toMatchObject({
      code: "transport/bad-name",
    });
  });

  test("a refused login, virtual host and permission are reported at once, each with what to do", async () => {
    const cases: readonly [RabbitOptions & { readonly ordered?: false; readonly stream?: false }, string, RegExp][] = [
      [{ password: "guess" }, "transport/unauthorized", /username/],
      [{ vhost: "nowhere" }, "transport/unknown-vhost", /vhost/],
      [{ vhost: "closed", username: "alice", password: "alice's secret" }, "transport/unauthorized", /set_permissions/],
      [{ username: "alice", password: "alice's secret" }, "transport/unauthorized", /set_permissions/],
    ];
    for (const [options, code, hint] of cases) {
      await using transport = connect(options);
      const both = [transport.send([message("taboo", "1")]), transport.subscribe(recorder("taboo", "g"))];
      for (const error of await Promise.all(both.map(failure))) {
        expect(error).toMatchObject({ code, retriable: false, hint: expect.stringMatching(hint) });
        expect(`${error.message}${error.hint}`).not.toContain("secret");
      }
    }
    await using allowed = connect({ username: "alice", password: "alice's secret" });
    await expect(allowed.subscribe(recorder(`free-${uniqueName()}`, "g"))).resolves.toBeDefined();
  });

  test("a missing permission to write is reported for its topic alone, with what others declared", async () => {
    const [topic, free] = [`seen-${uniqueName()}`, `free-${uniqueName()}`];
    await bare((connection) => connection.exchangeDeclare({ exchange: topic, type: "topic", durable: true }));
    const options = { username: "alice", password: "alice's secret" };
    await using alice = connect(options);
    const group = recorder(free, "g");
    await alice.subscribe(group);
    await using looking = connect({ ...options, declare: false });
    const sends = [topic, free, topic, free].map((one) => looking.send([message(one, "1")]));
    const outcomes = await Promise.allSettled(sends);
    expect(outcomes.map((one) => (one.status === "rejected" ? one.reason.code : one.status))).toEqual([
      "transport/unauthorized",
      "fulfilled",
      "transport/unauthorized",
      "fulfilled",
    ]);
    await expect(looking.send([message(`free-${uniqueName()}`, "1")])).rejects.toMatchObject({
      code: "transport/unknown-topic",
    });
  });

  test("a broker that is not there, or silent, is unreachable within the time given", async () => {
    const proxy = await startCutProxy(server.port);
    proxy.silence();
    for (const port of [1, proxy.port]) {
      await using transport = connect({ port, timeoutMs: 300, giveUpMs: 500 });
      const unreachable = { code: "transport/unreachable", retriable: true };
      await expect(transport.send([message("t", "1")])).rejects.toMatchObject(unreachable);
      await expect(transport.subscribe(recorder("t", "g"))).rejects.toMatchObject(unreachable);
    }
    await proxy.close();
  });

  test("a broker that falls silent later: what was under way is sent again over another connection", async () => {
    const topic = uniqueName();
    const proxy = await startCutProxy(server.port);
    await using transport = connect({
      hosts: [`127.0.0.1:${proxy.port}`, `127.0.0.1:${server.port}`],
      heartbeatSeconds: 1,
      timeoutMs: 2_000,
    });
    const group = recorder(topic, "g");
    await transport.subscribe(group);
    await transport.send([message(topic, "1")]);
    proxy.silence();
    await transport.send([message(topic, "2")]);
    await until(() => group.seen.includes("2"));
    await proxy.close();
  });

  test("TLS with an authority of one's own, and passwords in URLs or beside them", async () => {
    const topic = `free-${uniqueName()}`;
    const url = `amqps://alice:${encodeURIComponent("alice's secret")}@127.0.0.1:${secure}`;
    await using transport = rabbitmq({ url, tls: { ca } });
    const group = recorder(topic, "g");
    await transport.subscribe(group);
    await transport.send([message(topic, "1")]);
    await until(() => group.seen.length === 1);
    const refused = async (options: Parameters<typeof rabbitmq>[0], code: string) => {
      await using other = rabbitmq({ ...options, giveUpMs: 500, ordered: false, stream: false });
      await expect(other.send([message(topic, "1")])).rejects.toMatchObject({ code });
    };
    await refused({ url, tls: { ca: otherCa } }, "transport/untrusted");
    await refused({ url }, "transport/untrusted");
    await refused({ url: server.url, tls: { ca } }, "transport/bad-options");
    expect(() => rabbitmq({ url: "http://localhost" })).toThrow(
      expect.objectContaining({ code: "transport/bad-options" }),
    );
    expect(() => rabbitmq({ prefetch: 0 })).toThrow(expect.objectContaining({ code: "transport/bad-options" }));
  });

  test("a handler that fails gets its message again by itself, in order where there is one", async () => {
    for (const kind of [{}, { ordered: true }, { stream: true }] as const) {
      const topic = uniqueName();
      const options = { url: server.url, redeliverMs: 100, ...kind } as unknown as {
        readonly url: string;
        readonly ordered: true;
      };
      await using transport = rabbitmq(options);
      let failures = 2;
      const group = recorder(topic, "g", (value) => value === "bad" && failures-- > 0);
      await transport.subscribe(group);
      await transport.send(["1", "bad", "3"].map((value) => message(topic, value)));
      await until(() => group.seen.length === 3);
      expect(group.errors).toHaveLength(2);
      if (transport.order === "key") expect(group.seen).toEqual(["1", "bad", "3"]);
    }
  });

  test("a stream's group goes on from its position after a crash, and reads what is not whole again", async () => {
    const topic = uniqueName();
    await using transport = rabbitmq({ url: server.url, stream: true });
    const proxy = await startCutProxy(server.port);
    const crashing = rabbitmq({ url: `amqp://127.0.0.1:${proxy.port}`, stream: true, giveUpMs: 300 });
    const first = recorder(topic, "g");
    await crashing.subscribe(first);
    await transport.send(["1", "2", "3"].map((value) => message(topic, value)));
    await until(() => first.seen.length === 3);
    const second = recorder(topic, "g");
    await transport.subscribe(second);
    proxy.silence();
    proxy.cut();
    await transport.send([message(topic, "4")]);
    await until(() => second.seen.includes("4"));
    const all: readonly IncomingMessage[] = await allOf(transport.read({ topic }));
    expect(all.map(({ value }) => textOf(value))).toEqual(["1", "2", "3", "4"]);
    await proxy.close();
    await crashing.close();
  });
});
