import { avro } from "@concordat/schema/avro";
import { describe, expect, it } from "vitest";
import { contract, order, orders, service } from "../cases.fixture.ts";
import { impactOf, usageOf } from "./index.ts";

const consumer = (name: string, reads?: readonly string[], gaps: readonly string[] = []) => ({
  ...service(name, "1", { consumes: [orders(1)], contracts: reads === undefined ? [] : [contract(name, reads, gaps)] }),
  environments: ["prod"],
});

const consumers = [
  consumer("stock", ["id", "quantity"]),
  consumer("mail", ["id"], ["mail.ts:3:5"]),
  consumer("archive"),
];

describe("usage of a subject", () => {
  it("names the readers of each field, and consumers of whom nothing is known", () => {
    const report = usageOf({
      subject: "orders",
      version: 1,
      format: avro,
      schema: order("id", "total", "quantity"),
      environment: "prod",
      consumers,
    });
    expect(report.fields.map(({ field, readers }) => [field, readers.map((one) => one.service)])).toEqual([
      ["id", ["mail", "stock"]],
      ["total", []],
      ["quantity", ["stock"]],
    ]);
    expect(report.fields[0]?.readers.map(({ complete }) => complete)).toEqual([false, true]);
    expect(report.unknown).toEqual([{ service: "archive", version: "1", environments: ["prod"] }]);
  });

  it.each([
    ["a field that one reads", order("id", "total"), ["quantity removed stock"]],
    ["a field that nobody reads", order("id", "quantity"), []],
    ["a field that all read", order("total", "quantity"), ["id removed mail", "id removed stock"]],
    ["a field more", order("id", "total", "quantity", "note"), []],
  ])("says who reads %s", (_, proposed, expected) => {
    const { touched } = impactOf({
      subject: "orders",
      format: avro,
      old: order("id", "total", "quantity"),
      proposed,
      consumers,
    });
    expect(touched.map(({ field, change, service: who }) => `${field} ${change} ${who}`)).toEqual(expected);
  });

  it("counts another type as a change", () => {
    const proposed = avro.parse(
      order("id", "total", "quantity").source.replace('"int"', '"long"').replace('"int"', '"long"'),
    );
    const { touched } = impactOf({
      subject: "orders",
      format: avro,
      old: order("id", "total", "quantity"),
      proposed,
      consumers,
    });
    expect(touched).toMatchObject([{ field: "quantity", change: "changed", service: "stock", event: "Order" }]);
  });

  it("names fields that go and that nobody is known to read, and of whom nothing is known", () => {
    const old = order("id", "total", "quantity");
    const impact = impactOf({ subject: "orders", format: avro, old, proposed: order("id"), consumers });
    expect(impact.unread).toEqual(["total"]);
    expect(impact.touched.map(({ field }) => field)).toEqual(["quantity"]);
    expect(impact.unknown.map(({ service: who }) => who)).toEqual(["archive"]);
  });
});
