import { describe, expect, it } from "vitest";
import { parsePath, pathText } from "../path.ts";
import type { Shape } from "../shape.ts";
import { changesJsonSchema, fieldAtJsonSchema, fieldsJsonSchema } from "./fields.ts";
import { parseJsonSchema } from "./parse.ts";
import { shapeJsonSchema } from "./shape.ts";

const model = (schema: unknown) => parseJsonSchema(JSON.stringify(schema)).model;

const LINE = {
  type: "object",
  properties: { sku: { type: "string" }, quantity: { type: "integer" } },
  required: ["sku"],
};
const CARD = {
  type: "object",
  properties: { type: { const: "card" }, number: { type: "string" } },
  required: ["type"],
};
const CASH = {
  type: "object",
  properties: { type: { const: "cash" }, amount: { type: "number" } },
  required: ["type"],
};

const ORDER = {
  title: "Order",
  type: "object",
  properties: {
    id: { type: "string", format: "uuid" },
    status: { enum: ["NEW", "PAID"] },
    note: { type: ["string", "null"] },
    lines: { type: "array", items: { $ref: "#/definitions/Line" } },
    labels: { type: "object", additionalProperties: { type: "string" } },
    pair: { type: "array", items: [{ type: "string" }, { type: "integer" }] },
    pay: { oneOf: [{ $ref: "#/definitions/Card" }, { $ref: "#/definitions/Cash" }, { type: "null" }] },
    parent: { $ref: "#" },
    all: {
      allOf: [{ properties: { x: { type: "string" } }, required: ["x"] }, { properties: { y: { type: "integer" } } }],
    },
    either: { type: "object", properties: { a: {}, b: {} }, anyOf: [{ required: ["a"] }, { required: ["b"] }] },
  },
  required: ["id", "lines"],
  definitions: { Line: LINE, Card: CARD, Cash: CASH },
};

function field(shape: Shape, name: string): { readonly shape: Shape; readonly optional?: true } {
  const found = shape.kind === "record" ? shape.fields.find((one) => one.name === name) : undefined;
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
}

describe("shapeJsonSchema", () => {
  const shape = shapeJsonSchema(model(ORDER));

  it("goes through references, allOf, arrays, tuples and maps", () => {
    expect(field(shape, "id")).toMatchObject({ shape: { kind: "scalar", json: "string" } });
    expect(field(shape, "id").optional).toBeUndefined();
    expect(field(shape, "status").optional).toBe(true);
    expect(field(shape, "lines").shape).toMatchObject({ kind: "list", items: { kind: "record" } });
    expect(field(shape, "labels").shape).toMatchObject({ kind: "map", values: { json: "string" } });
    expect(field(shape, "pair").shape).toMatchObject({ kind: "list", items: { kind: "choice" } });
    expect(field(field(shape, "all").shape, "x").optional).toBeUndefined();
    expect(field(field(shape, "all").shape, "y").optional).toBe(true);
    expect(field(shape, "note").shape).toMatchObject({ branches: [{ name: "string" }, { name: "null" }] });
  });

  it("is one shape where branches only differ in what they require", () => {
    const { shape: either } = field(shape, "either");
    expect(either).toMatchObject({
      kind: "record",
      fields: [
        { name: "a", optional: true },
        { name: "b", optional: true },
      ],
    });
  });

  it("is a circle where a schema holds itself", () => {
    expect(field(shape, "parent").shape).toBe(shape);
  });

  it("tells records by the member that tells them apart", () => {
    const { shape: pay } = field(shape, "pay");
    if (pay.kind !== "choice") throw new Error("no choice");
    expect(pay.branches.map(({ name }) => name)).toEqual(["card", "cash", "null"]);
    expect(pay.branchOf({ type: "cash" })?.name).toBe("cash");
    expect(pay.branchOf(null)?.name).toBe("null");
    expect(pay.branchOf(7)).toBeUndefined();
  });

  it("tells records by what is valid where no member does", () => {
    const circle = {
      title: "Circle",
      type: "object",
      properties: { radius: { type: "number" } },
      required: ["radius"],
    };
    const square = { title: "Square", type: "object", properties: { side: { type: "number" } }, required: ["side"] };
    const choice = shapeJsonSchema(model({ anyOf: [circle, square] }));
    if (choice.kind !== "choice") throw new Error("no choice");
    expect(choice.branches.map(({ name }) => name)).toEqual(["Circle", "Square"]);
    expect(choice.branchOf({ side: 1 })?.name).toBe("Square");
    expect(choice.branchOf({ radius: 1 })?.name).toBe("Circle");
  });

  it("gives the value itself as its JSON view", () => {
    const event = { id: "x" };
    expect(shape.view(event)).toBe(event);
  });
});

describe("fieldsJsonSchema", () => {
  it("lists members in their order, each before what is inside it, one that holds itself once", () => {
    const { fields, more } = fieldsJsonSchema(model(ORDER));
    expect(more).toBe(0);
    expect(fields.map(({ path, type }) => `${pathText(path)}: ${type}`)).toEqual([
      "id: string uuid",
      'status: string of "NEW", "PAID"',
      "note: null or string",
      "lines: array",
      "lines[*]: object",
      "lines[*].sku: string",
      "lines[*].quantity: integer",
      "labels: object of any members",
      "labels.*: string",
      "pair: array",
      "pair[*]: integer or string",
      "pay: null or object",
      'pay.type: string "card"',
      "pay.number: string",
      "pay.amount: number",
      "parent: object",
      "all: object",
      "all.x: string",
      "all.y: integer",
      "either: object",
      "either.a: any value",
      "either.b: any value",
    ]);
  });

  it("counts the places of schemas that are used again and again", () => {
    const definitions = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => {
        const next = { $ref: `#/definitions/d${index + 1}` };
        return [`d${index}`, { type: "object", properties: { a: next, b: next } }];
      }),
    );
    const { fields, more } = fieldsJsonSchema(
      model({ $ref: "#/definitions/d0", definitions: { ...definitions, d30: { type: "string" } } }),
    );
    expect(fields.length).toBeLessThan(1_000);
    expect(more + fields.length).toBe(2 ** 31 - 2);
  });
});

describe("what a writer writes for a reader", () => {
  const old = model(ORDER);
  const next = model({
    type: "object",
    properties: {
      id: { type: "string", format: "uuid" },
      status: { enum: ["NEW"] },
      lines: { type: "array", items: { type: "object", properties: { sku: { type: "string" } } } },
      pay: {
        oneOf: [{ ...CARD, properties: { type: { const: "card" }, number: { type: "integer" } } }, { type: "null" }],
      },
    },
    required: ["id", "lines"],
    additionalProperties: { type: "boolean" },
  });
  const at = (path: string) => fieldAtJsonSchema(old, next, parsePath(path) ?? []);

  it("is shown at a path", () => {
    expect(at("id")).toEqual({ read: "string uuid", written: "string uuid" });
    expect(at("lines[*].sku")).toEqual({ read: "string", written: "optional string" });
    expect(at("lines[*].quantity")).toEqual({ read: "integer", written: undefined });
    expect(at("status")).toEqual({ read: 'string of "NEW", "PAID"', written: 'string "NEW"' });
    expect(at("pay.number")).toEqual({ read: "string", written: "integer" });
    expect(at("pay.amount")).toEqual({ read: "number", written: undefined });
    // What the writer says of members that it does not name.
    expect(at("note")).toEqual({ read: "null or string", written: "boolean" });
    expect(at("gone")).toEqual({ read: undefined, written: undefined });
  });

  it("is listed where it is not the same", () => {
    expect(changesJsonSchema(old, old).paths).toEqual([]);
    expect(changesJsonSchema(old, next).paths.map(pathText)).toEqual([
      ...["status", "note", "lines[*].sku", "lines[*].quantity", "labels", "pair", "pay.number"],
      ...["pay.type", "pay.amount", "parent", "all", "either"],
    ]);
  });
});
