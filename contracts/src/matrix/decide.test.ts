import type { Schema } from "@concordat/schema";
import { avro } from "@concordat/schema/avro";
import { describe, expect, it } from "vitest";
import { contract, order, orders, service } from "../cases.fixture.ts";
import type { ServiceFacts, Verification } from "../model.ts";
import { decideDeployment } from "./index.ts";

/** Versions of the subject: the whole event; without the total; without the quantity, which has a default; with a note. */
const SCHEMAS: ReadonlyMap<number, Schema> = new Map([
  [1, order("id", "total", "quantity")],
  [2, order("id", "quantity")],
  [3, order("id", "total")],
  [4, order("id", "total", "quantity", "note")],
]);

const shop = (version: number) => service("shop", `1.${version}`, { produces: [orders(version)] });
const mail = (version: number, ...reads: readonly string[]) =>
  service("mail", "7", { consumes: [orders(version)], contracts: reads.length === 0 ? [] : [contract("mail", reads)] });

function passed(provider: ServiceFacts, consumer: ServiceFacts, success = true): readonly Verification[] {
  return consumer.contracts.map(({ sha }) => ({
    contract: sha,
    provider: provider.service,
    version: provider.version,
    success,
    mismatches: success ? [] : [{ message: "Order", path: "$.total", problem: "is missing" }],
  }));
}

function decide(
  candidate: ServiceFacts,
  deployed: readonly ServiceFacts[],
  verifications: readonly Verification[] = [],
) {
  const formats = new Map([["AVRO", avro]]);
  const schema = (_: string, version: number) => SCHEMAS.get(version);
  return decideDeployment({ environment: "prod", candidate, deployed, schema, formats, verifications });
}

const brief = ({ answer, rows }: ReturnType<typeof decide>) => [
  answer,
  ...rows.map(
    (row) => `${row.kind} ${row.answer} ${row.other.service}${row.field === undefined ? "" : ` ${row.field}`}`,
  ),
];

describe("may a service be deployed?", () => {
  it("yes, where it meets nobody", () => {
    expect(brief(decide(shop(1), [service("other", "1"), shop(1)]))).toEqual(["yes"]);
  });

  it("yes, where the schemas agree; that a consumer has no contract is said", () => {
    const decision = decide(shop(1), [mail(1)]);
    expect(brief(decision)).toEqual(["yes", "schema yes mail"]);
    expect(decision.rows[0]?.notes).toEqual(["mail 7 has no contract on orders: which fields it reads is not known."]);
  });

  it("no, where a deployed consumer cannot read what the candidate writes", () => {
    const { answer, rows } = decide(shop(2), [mail(1), shop(1)]);
    expect(answer).toBe("no");
    expect(rows[0]).toMatchObject({ kind: "schema", role: "consumes", subject: "orders" });
    expect(rows[0]?.message).toContain("mail 7 cannot read what shop 1.2 writes");
    expect(rows[0]?.differences?.map(({ rule }) => rule)).toEqual(["avro/reader-field-missing-default"]);
    expect(rows[0]?.hint).toContain("Deploy a version of mail");
  });

  it("no, where the candidate cannot read what a deployed producer writes", () => {
    const { answer, rows } = decide(mail(1), [shop(2)]);
    expect(answer).toBe("no");
    expect(rows[0]).toMatchObject({ role: "produces", other: { service: "shop", version: "1.2" } });
    expect(rows[0]?.differences?.[0]?.breaks).toBe("new readers");
  });

  it("no, where a field goes that a contract reads, though the schemas are compatible", () => {
    const reader = mail(1, "id", "quantity");
    const { answer, rows } = decide(shop(3), [reader, shop(1)], passed(shop(3), reader));
    expect(answer).toBe("no");
    const field = rows.find(({ kind }) => kind === "field");
    expect(field).toMatchObject({ field: "quantity", event: "Order", answer: "no" });
    expect(field?.message).toContain("shop 1.3 no longer writes quantity of Order, which mail 7 reads");
  });

  it("yes, where nobody reads the field that goes", () => {
    const reader = mail(1, "id");
    expect(brief(decide(shop(3), [reader, shop(1)], passed(shop(3), reader)))).toEqual([
      "yes",
      "schema yes mail",
      "contract yes mail",
    ]);
  });

  it("yes, where a consumer reads a field that was never written: it has the default", () => {
    const reader = mail(4, "note");
    expect(brief(decide(reader, [shop(1)], passed(shop(1), reader)))).toEqual([
      "yes",
      "schema yes shop",
      "field yes shop note",
      "contract yes shop",
    ]);
    expect(decide(shop(1), [reader, shop(1)], passed(shop(1), reader)).answer).toBe("yes");
  });

  it("unknown, where a contract was not verified, from either side", () => {
    const reader = mail(1, "id");
    expect(brief(decide(shop(1), [reader]))).toEqual(["unknown", "schema yes mail", "contract unknown mail"]);
    expect(brief(decide(reader, [shop(1)]))).toEqual(["unknown", "schema yes shop", "contract unknown shop"]);
  });

  it("no, where a contract failed", () => {
    const reader = mail(1, "id");
    const { answer, rows } = decide(shop(1), [reader], passed(shop(1), reader, false));
    expect(answer).toBe("no");
    expect(rows[1]?.message).toBe("shop 1.1 failed the contract of mail 7 on Order: Order: $.total: is missing");
  });

  it("unknown, where a schema cannot be judged here", () => {
    expect(brief(decide(service("shop", "9", { produces: [orders(99)] }), [mail(1)]))).toEqual([
      "unknown",
      "schema unknown mail",
    ]);
  });

  it("no, where the candidate falls silent and a consumer is left without events", () => {
    expect(brief(decide(service("shop", "2.0"), [mail(1), shop(1)]))).toEqual(["no", "schema no mail"]);
    const second = service("outlet", "1", { produces: [orders(1)] });
    expect(brief(decide(service("shop", "2.0"), [mail(1), shop(1), second]))).toEqual(["yes"]);
  });

  it("says of an incomplete contract that it is one", () => {
    const reader = service("mail", "7", {
      consumes: [orders(1)],
      contracts: [contract("mail", ["id"], ["mail.ts:3:5"])],
    });
    const { rows } = decide(shop(1), [reader], passed(shop(1), reader));
    expect(rows.flatMap(({ notes }) => notes ?? [])).toEqual([
      "The contract of mail 7 is incomplete: branches of its handler were never entered.",
      "The contract of mail 7 is incomplete: branches of its handler were never entered.",
    ]);
  });
});
