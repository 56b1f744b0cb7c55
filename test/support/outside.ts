import { randomUUID } from "node:crypto";
import { uuid } from "@concordat/client";
import { startRegistry } from "@concordat/registry";
import { expect, test } from "vitest";
import { type Meeting, ours } from "./clients.ts";
import { ORDERS_V2 } from "./orders.ts";
import type { Program } from "./toolchains.ts";

/** How a schema id travels: before the payload, or in a header. */
export type Framing = "prefix" | "header";

/** The header of an id, as Confluent's clients name it. */
export const ID_HEADER = "__value_schema_id";

const record = (...fields: readonly object[]): string => JSON.stringify({ type: "record", name: "R", fields });
const A = { name: "a", type: "int" };

/** What the registry's steps work with: a schema, what it may become under BACKWARD and what it may not, and a reference. */
export const SCHEMAS = {
  SCHEMA: record(A),
  COMPATIBLE: record(A, { name: "b", type: "string", default: "" }),
  BREAKING: record({ name: "a", type: "string" }),
  REFERENCED: JSON.stringify({ type: "record", name: "Base", namespace: "n", fields: [A] }),
  REFERENCING: record({ name: "base", type: "n.Base" }),
} as const;

/** The program reads what our generated producer sends, as `event` says; and only with a registry that knows the schema. */
export function testReading(
  at: Meeting,
  program: () => Program,
  framings: readonly Framing[],
  event: (orderId: string) => unknown,
): void {
  test.for(framings)("it reads what our generated producer sends, id as %s", async (framing) => {
    const { orderId, message } = await at.sendOurs(framing);
    expect(message.headers.has(ID_HEADER)).toBe(framing === "header");
    const said = await program()("read", variables(at, { OFFSET: String(message.offset) }));
    expect(said).toEqual({ event: event(orderId) });
  });

  test("control: with a registry that does not know the schema it reads nothing", async () => {
    const { message } = await at.sendOurs();
    const empty = await startRegistry({ port: 0, data: ":memory:" });
    try {
      const told = variables(at, { OFFSET: String(message.offset), REGISTRY_URL: empty.url });
      await expect(program()("read", told)).rejects.toThrow(/404|not found|unable to fetch schema/i);
    } finally {
      await empty.close();
    }
  });
}

/** Our generated consumer reads what the program writes in each of these steps. */
export function testWriting(
  at: Meeting,
  program: () => Program,
  steps: readonly (readonly [step: string, framing: Framing])[],
): void {
  test.for(steps)("our generated consumer reads what its step %s sends, id as %s", async ([step, framing]) => {
    const orderId = uuid();
    const told = variables(at, { ORDER_ID: orderId, FRAMING: framing });
    let said: unknown;
    const event = await at.readByOurs(orderId, async () => {
      said = await program()(step, told);
    });
    expect(event).toEqual(ours(orderId));
    const { headers, value } = await at.at(offsetOf(said));
    expect(headers.has(ID_HEADER)).toBe(framing === "header");
    // A payload begins with the length of the order's id, 36, in Avro's own spelling.
    expect(value?.[0]).toBe(framing === "header" ? 72 : 0);
  });
}

/** What a step that asks the registry says, about a subject of its own. */
export async function calls(at: Meeting, program: Program, step: string): Promise<Calls> {
  const subject = `calls-${randomUUID()}-value`;
  const said = await program(step, variables(at, { SUBJECT: subject, ...SCHEMAS }));
  const id = typeof said === "object" && said !== null && "id" in said ? Number(said.id) : Number.NaN;
  return { subject, id, said };
}

export interface Calls {
  readonly subject: string;
  /** The id that the program was given. */
  readonly id: number;
  readonly said: unknown;
}

/** What every client sees in its step `registry`, whatever it calls things. */
export function asAlways({ subject, id }: Calls) {
  return {
    id,
    schema: SCHEMAS.SCHEMA,
    subjects: expect.arrayContaining([subject, "shop.OrderPlaced"]) as unknown,
    compatible: true,
    breaking: false,
  };
}

/** What most clients see as well: they look up, change the level, take the breaking schema, and delete. */
export function asMostly(seen: Calls) {
  const { id } = seen;
  const level = { levelBefore: "BACKWARD", level: "NONE" };
  return { ...asAlways(seen), found: [id, 1], latest: [id, 1], ...level, versions: [1, 2] };
}

/** The reasons for which the breaking schema is refused, as Confluent words them. */
export const REASONS = [
  "{errorType:'TYPE_MISMATCH', description:'The type (path '/fields/0/type') of a field in the new schema does not match with the old schema', additionalInfo:'reader type: STRING not compatible with writer type: INT'}",
  "{oldSchemaVersion: 1}",
  `{oldSchema: '${SCHEMAS.SCHEMA}'}`,
  "{validateFields: 'false', compatibility: 'BACKWARD'}",
];

function variables(at: Meeting, more: Readonly<Record<string, string>>): Record<string, string> {
  const where = { TOPIC: at.topic, KAFKA_BROKER: at.broker, REGISTRY_URL: at.url() };
  return { ...where, ORDER_SCHEMA: ORDERS_V2.OrderPlaced, FRAMING: "prefix", ...more };
}

function offsetOf(said: unknown): bigint {
  if (typeof said !== "object" || said === null || !("offset" in said)) throw new Error("the program gave no offset");
  return BigInt(Number(said.offset));
}
