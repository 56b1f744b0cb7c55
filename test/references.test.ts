import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Consumer, Handler, ProducerOptions, ReceiveOptions, SentEvent, Transport } from "@concordat/client";
import { memory } from "@concordat/client/memory";
import { registryClient } from "@concordat/client/registry";
import { generate } from "@concordat/codegen";
import { startRegistry } from "@concordat/registry";
import { expect, test } from "vitest";

/** Within the checkout, so that the generated imports are found. */
const folder = fileURLToPath(new URL("../.cache/references/", import.meta.url));

const record = (name: string, fields: readonly object[]): string =>
  JSON.stringify({ type: "record", name, namespace: "shop", fields });

/** The part of the generated module that the test uses; its own types are not known before it is written. */
interface Generated {
  invoicesProducer(options: ProducerOptions): Promise<{ Invoice(event: unknown): Promise<SentEvent> }>;
  invoicesConsumer(
    options: ReceiveOptions & { transport: Transport; on: { Invoice: Handler<unknown> } },
  ): Promise<Consumer>;
}

test("code generated from a schema with references of references sends and reads its events", async () => {
  const running = await startRegistry({ port: 0, data: ":memory:" });
  const registry = registryClient(running.url);
  const reference = (name: string) => ({ name: `shop.${name}`, subject: name, version: 1 });
  await registry.register("Country", { schema: record("Country", [{ name: "code", type: "string" }]) });
  await registry.register("Address", {
    schema: record("Address", [{ name: "country", type: "shop.Country" }]),
    references: [reference("Country")],
  });
  await registry.register("invoices-value", {
    schema: record("Invoice", [
      { name: "to", type: "shop.Address" },
      { name: "from", type: "shop.Country" },
    ]),
    references: [reference("Address"), reference("Country")],
  });
  const stored = await registry.version("invoices-value", "latest");
  expect(stored.resolved.map(({ name }) => name)).toEqual(["shop.Country", "shop.Address"]);

  rmSync(folder, { recursive: true, force: true });
  for (const { path, text } of await generate({ topics: [{ topic: "invoices", events: [stored] }] })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { invoicesProducer, invoicesConsumer } = (await import(
    pathToFileURL(join(folder, "invoices/index.ts")).href
  )) as Generated;

  const event = { to: { country: { code: "DE" } }, from: { code: "FR" } };
  await using transport = memory();
  const seen: unknown[] = [];
  const errors: unknown[] = [];
  // One finds the schema in the registry, the other has it in the generated code, under the id it had there.
  for (const options of [{ transport, registry }, { transport }]) {
    const invoices = await invoicesProducer(options);
    await invoices.Invoice(event);
    await using _consumer = await invoicesConsumer({
      ...options,
      group: `g${"registry" in options}`,
      on: { Invoice: (read) => void seen.push(read) },
      onError: (error) => errors.push(error),
    });
    await transport.idle();
  }
  expect(errors).toEqual([]);
  expect(seen).toEqual([event, event, event]);
  await running.close();
});
