import type { Transport } from "@concordat/client";
import { kafka } from "@concordat/client/kafka";
import { memory } from "@concordat/client/memory";
import { type RegistryClient, registryClient } from "@concordat/client/registry";

/** What every service of the shop is given. */
export interface Shop {
  readonly transport: Transport;
  readonly registry: RegistryClient;
  readonly say: (line: string) => void;
}

/** Runs until it is disposed of. */
export type Service = AsyncDisposable;

/** The registry that CONCORDAT_REGISTRY names. */
export function registryOfShop(): RegistryClient {
  return registryClient(process.env.CONCORDAT_REGISTRY ?? "http://127.0.0.1:8081");
}

/** Kafka where KAFKA_BROKERS names it, else the memory of this process. */
export function transportOfShop(): Transport {
  const brokers = process.env.KAFKA_BROKERS;
  return brokers === undefined ? memory() : kafka({ brokers: brokers.split(",") });
}

/** Runs a service as a process of its own until it is told to end (SIGTERM, SIGINT). */
export async function run(name: string, start: (shop: Shop) => Promise<Service>): Promise<void> {
  const transport = transportOfShop();
  const service = await start({
    transport,
    registry: registryOfShop(),
    say: (line) => console.log(`${name}: ${line}`),
  });
  console.log(`${name}: ready`);
  await new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
  await service[Symbol.asyncDispose]();
  await transport.close();
}
