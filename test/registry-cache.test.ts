import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventError, openConsumer, openProducer } from "@concordat/client";
import { avroEvent } from "@concordat/client/avro";
import { diskCachedRegistry } from "@concordat/client/disk-cache";
import { type MemoryTransport, memory } from "@concordat/client/memory";
import { type RegistryClient, RegistryError, registryClient, type SchemaSource } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Served, serving } from "./support/concordat.ts";

/** What clients of a registry remember, in memory and on disk, against a real registry. */

const record = (name: string, ...fields: readonly object[]): string => JSON.stringify({ type: "record", name, fields });
const ID = { name: "id", type: "string" };
const MONEY = record("Money", { name: "cents", type: "long" });
const PLACED = record("Placed", ID, { name: "total", type: "Money" });

async function failure(promise: Promise<unknown>): Promise<RegistryError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RegistryError) return error;
  throw new Error(`expected a RegistryError, got ${error}`);
}

describe("what is not known", () => {
  let running: RunningRegistry;
  /** Stands before the registry: counts what it is asked, and can be a broken one. */
  const asked: string[] = [];
  let broken: number | undefined;
  const proxy = createServer((incoming, answer) => {
    asked.push(incoming.url ?? "");
    if (broken !== undefined) return void answer.writeHead(broken).end("<html>no</html>");
    const { method, url, headers } = incoming;
    const onward = request(`${running.url}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 0, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(onward);
  });
  let url: string;
  beforeAll(async () => {
    running = await startRegistry({ port: 0, data: ":memory:" });
    await new Promise<void>((done) => proxy.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    proxy.close();
    await running.close();
  });
  beforeEach(() => {
    broken = undefined;
    asked.length = 0;
    // Only the clock is set by hand: sockets go on.
    vi.useFakeTimers({ toFake: ["performance"] });
  });
  afterEach(() => void vi.useRealTimers());

  test("is asked for once however many wait, and again when its time has passed", async () => {
    const registry = registryClient(url);
    const guid = randomUUID();
    const codes = async () => {
      const all = Array.from({ length: 100 }, () => [registry.schemaById(4711), registry.schemaByGuid(guid)]).flat();
      return new Set(await Promise.all(all.map(async (one) => (await failure(one)).code)));
    };
    expect(await codes()).toEqual(new Set(["registry/not-found"]));
    expect(await codes()).toEqual(new Set(["registry/not-found"]));
    vi.advanceTimersByTime(4_999);
    await codes();
    expect(asked.toSorted()).toEqual([`/schemas/guids/${guid}`, "/schemas/ids/4711"]);
    vi.advanceTimersByTime(1);
    await codes();
    expect(asked).toHaveLength(4);
  });

  test("is found when it is registered meanwhile, and its time has passed", async () => {
    const registry = registryClient({ url, notFoundMs: 50 });
    const { id: before } = await registry.register(`a-${randomUUID()}`, { schema: record(`A${Date.now()}`, ID) });
    const id = before + 1;
    expect((await failure(registry.schemaById(id))).code).toBe("registry/not-found");
    const { id: given } = await registry.register(`b-${randomUUID()}`, { schema: record(`B${Date.now()}`, ID) });
    expect(given).toBe(id);
    expect((await failure(registry.schemaById(id))).code).toBe("registry/not-found");
    vi.advanceTimersByTime(50);
    expect((await registry.schemaById(id)).schema).toContain('"B');
  });

  test("is asked for again at once for a dead letter that is replayed, as it may be there by now", async () => {
    await using transport = memory({ partitions: 1 });
    const registry = registryClient(url);
    const name = `Late${randomUUID().slice(0, 8)}`;
    const schema = record(name, ID);
    const { id: before } = await registry.register(`d-${randomUUID()}`, { schema: record(`D${Date.now()}`, ID) });
    const late = {
      name: "late",
      events: { Late: avroEvent<{ id: string }>({ fingerprint: "l", schema, subject: "late-value" }) },
    };
    const seen: string[] = [];
    const on = { Late: (event: { readonly id: string }) => void seen.push(event.id) };
    await openConsumer(late, { transport, registry, group: "g", deadLetters: {}, on });
    const box = await transport.deadLetters("late", "g");
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(before + 1, 1);
    await transport.send([{ topic: "late", value: Buffer.concat([prefix, Buffer.from("\u0002a")]) }]);
    await transport.idle();
    const [letter] = await Array.fromAsync(box.list());
    if (letter === undefined) throw new Error("nothing was put aside");
    await registry.register("late-value", { schema });
    // The control: what is not replayed is answered from memory.
    expect((await failure(registry.schemaById(before + 1))).code).toBe("registry/not-found");
    await box.replay([letter]);
    await transport.idle();
    expect(seen).toEqual(["a"]);
    expect(await Array.fromAsync(box.list())).toEqual([]);
  });

  test("control: with no time it is asked for by every caller that does not wait with another", async () => {
    const registry = registryClient({ url, notFoundMs: 0 });
    await failure(registry.schemaById(4711));
    await failure(registry.schemaById(4711));
    expect(asked).toHaveLength(2);
  });

  test.each([503, 404])(
    "is not what an outage is: status %i of something else than a registry is asked again",
    async (status) => {
      const registry = registryClient(url);
      const { id } = await registry.register(`c-${randomUUID()}`, { schema: record("C", ID) });
      broken = status;
      await failure(registry.schemaById(id));
      broken = undefined;
      expect((await registry.schemaById(id)).schema).toContain('"C"');
    },
  );

  test("does not fill memory: of very many ids the oldest are forgotten", async () => {
    broken = undefined;
    const registry = registryClient(url);
    for (let id = 100_000; id < 101_100; id += 100)
      await Promise.all(Array.from({ length: 100 }, (_, index) => failure(registry.schemaById(id + index))));
    asked.length = 0;
    await failure(registry.schemaById(101_099));
    expect(asked).toEqual([]);
    await failure(registry.schemaById(100_000));
    expect(asked).toEqual(["/schemas/ids/100000"]);
  });
});

describe("a service whose registry is down", () => {
  const topic = (id: string, framing: "prefix" | "header") => ({
    name: `orders-${framing}`,
    events: {
      Placed: avroEvent<{ readonly id: string; readonly total: { readonly cents: number } }>({
        subject: `orders${id}-value`,
        fingerprint: "p",
        schema: PLACED,
        references: [{ name: "Money", subject: `money${id}`, version: 1 }],
        resolved: [{ name: "Money", subject: `money${id}`, version: 1, text: MONEY }],
      }),
    },
  });
  const FRAMINGS = ["prefix", "header"] as const;

  let root: string;
  let served: Served;
  let directory: string;
  let transport: MemoryTransport;
  let warnings: string[];
  let id: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "concordat-disk-"));
  });
  afterAll(() => rmSync(root, { recursive: true }));
  beforeEach(async () => {
    id = randomBytes(3).toString("hex");
    directory = join(root, id);
    transport = memory({ partitions: 1 });
    warnings = [];
    served = await serving(["--data", ":memory:"], { cwd: root });
    const registry = registryClient(served.url);
    await registry.register(`money${id}`, { schema: MONEY });
    await registry.register(`orders${id}-value`, {
      schema: PLACED,
      references: [{ name: "Money", subject: `money${id}`, version: 1 }],
    });
  });
  afterEach(async () => {
    await transport.close();
    await stop();
  });

  async function stop(): Promise<void> {
    served.child.kill("SIGKILL");
    await served.ended;
  }

  const cached = (): RegistryClient =>
    diskCachedRegistry(served.url, { directory, onWarning: (sentence) => void warnings.push(sentence) });

  /** A run of the service: sends an event in each framing, and reads all from the beginning with what it knows itself. */
  async function run(registry: SchemaSource, name: string): Promise<unknown[]> {
    const seen: unknown[] = [];
    for (const framing of FRAMINGS) {
      const orders = topic(id, framing);
      await using producer = await openProducer(orders, { transport, registry, framing });
      await producer.Placed({ id: name, total: { cents: 1250 } });
      const on = {
        Placed: (event: { readonly id: string; readonly total: { readonly cents: number } }) =>
          void seen.push(`${event.id} ${event.total.cents}`),
      };
      const onError = (error: unknown) => void seen.push(error instanceof EventError ? error.code : error);
      await openConsumer(orders, { transport, registry, group: randomUUID(), on, onError });
      await transport.idle();
    }
    return seen;
  }

  const files = () => {
    const [form = ""] = readdirSync(directory);
    const [folder = ""] = readdirSync(join(directory, form));
    return readdirSync(join(directory, form, folder)).map((name) => join(directory, form, folder, name));
  };

  test("starts again, reads and sends, by what it kept on disk", async () => {
    expect(await run(cached(), "first")).toEqual(["first 1250", "first 1250"]);
    await stop();
    expect(await run(cached(), "second")).toEqual(["first 1250", "second 1250", "first 1250", "second 1250"]);
    expect(warnings).toEqual([]);
    expect(files().filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("control: without the disk it cannot", async () => {
    await run(registryClient(served.url), "first");
    await stop();
    expect((await failure(run(registryClient(served.url), "second"))).code).toBe("registry/unreachable");
    const orders = topic(id, "prefix");
    const failed: unknown[] = [];
    const onError = (error: unknown) => void failed.push(error instanceof EventError ? error.code : error);
    const registry = registryClient(served.url);
    await openConsumer(orders, { transport, registry, group: "g", on: { Placed() {} }, onError });
    await transport.idle();
    expect(failed).toEqual(["event/unknown-schema"]);
  });

  test("knows nothing of another registry's ids", async () => {
    await run(cached(), "first");
    const elsewhere = await serving(["--data", ":memory:"], { cwd: root });
    const other = diskCachedRegistry(elsewhere.url, { directory });
    expect((await failure(other.schemaById(1))).code).toBe("registry/not-found");
    elsewhere.child.kill("SIGKILL");
    await elsewhere.ended;
  });

  test.each([
    ["cut off", (text: string) => text.slice(0, text.length / 2)],
    ["empty", () => ""],
    ["changed", (text: string) => text.replace('"content":{', '"content":{"more":1,')],
    ["JSON of something else", () => '{"digest":"0","content":null}'],
  ])("damaged files (%s) are told of, and the registry is asked anew", async (_, damage) => {
    await run(cached(), "first");
    const before = new Map(files().map((file) => [file, readFileSync(file, "utf8")]));
    for (const [file, text] of before) writeFileSync(file, damage(text));
    expect(await run(cached(), "second")).toHaveLength(4);
    expect(warnings.length).toBeGreaterThan(0);
    for (const warning of warnings) expect(warning).toMatch(/the registry is asked anew/);
    expect(new Map(files().map((file) => [file, readFileSync(file, "utf8")]))).toEqual(before);
    for (const [file, text] of before) writeFileSync(file, damage(text));
    await stop();
    expect((await failure(run(cached(), "third"))).code).toBe("registry/unreachable");
  });

  test("a folder that cannot be written is told of, and the service goes on", async () => {
    writeFileSync(directory, "a file");
    expect(await run(cached(), "first")).toEqual(["first 1250", "first 1250"]);
    expect(warnings).toContainEqual(expect.stringContaining("cannot be written"));
  });

  test("what a subject no longer has is not found either when the registry is down", async () => {
    const registry = registryClient(served.url);
    await run(cached(), "first");
    expect((await fetch(`${served.url}/subjects/orders${id}-value`, { method: "DELETE" })).status).toBe(200);
    const references = [{ name: "Money", subject: `money${id}`, version: 1 }];
    const look = (one: SchemaSource) => failure(one.lookup(`orders${id}-value`, { schema: PLACED, references }));
    expect((await look(registry)).code).toBe("registry/not-found");
    expect((await look(cached())).code).toBe("registry/not-found");
    await stop();
    expect((await look(cached())).code).toBe("registry/unreachable");
  });
});
