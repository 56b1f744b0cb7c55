import type { StoredUse } from "@concordat/client/api";
import { avro } from "@concordat/schema/avro";
import type { ContractMessage, KeptContract, ServiceFacts } from "./model.ts";
import { contractSha } from "./pact/index.ts";
import { parsePath } from "./path.ts";

const FIELDS = {
  id: '{"name":"id","type":"string"}',
  total: '{"name":"total","type":"int"}',
  quantity: '{"name":"quantity","type":"int","default":1}',
  note: '{"name":"note","type":["null","string"],"default":null}',
} as const;

/** An order's schema with some of the fields. */
export function order(...names: readonly (keyof typeof FIELDS)[]) {
  return avro.parse(`{"type":"record","name":"Order","fields":[${names.map((name) => FIELDS[name]).join(",")}]}`);
}

export const orders = (version: number): StoredUse => ({
  subject: "orders",
  version,
  id: version,
  guid: `guid-${version}`,
});

/** A contract of one message that reads some fields. */
export function contract(consumer: string, reads: readonly string[], gaps: readonly string[] = []): KeptContract {
  const message: ContractMessage = {
    description: "Order",
    event: "Order",
    subject: "orders",
    version: 1,
    schemaId: 1,
    body: {},
    rules: [],
    reads: reads.map((one) => parsePath(one) ?? []),
    gaps,
  };
  const whole = { consumer, provider: "shop", messages: [message] };
  return { sha: contractSha(whole), contract: whole };
}

export function service(name: string, version: string, more: Partial<ServiceFacts> = {}): ServiceFacts {
  return { service: name, version, produces: [], consumes: [], contracts: [], ...more };
}
