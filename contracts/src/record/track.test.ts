import { inspect } from "node:util";
import { createDecoder, createEncoder, parseAvro, shapeAvro } from "@concordat/schema/avro";
import { describe, expect, it } from "vitest";
import { cloneTracked } from "./clone.ts";
import { track } from "./track.ts";

const { model } = parseAvro(`{"type":"record","name":"Order","fields":[
  {"name":"id","type":"string"},
  {"name":"note","type":["null","string"]},
  {"name":"raw","type":"bytes"},
  {"name":"items","type":{"type":"array","items":{"type":"record","name":"Item","fields":[
    {"name":"sku","type":"string"},{"name":"quantity","type":"int"}]}}},
  {"name":"left","type":{"type":"map","values":"int"}},
  {"name":"method","type":[
    {"type":"record","name":"Card","fields":[{"name":"last4","type":"string"}]},
    {"type":"record","name":"Transfer","fields":[{"name":"iban","type":"string"}]}]},
  {"name":"gift","type":["null",{"type":"record","name":"Gift","fields":[{"name":"text","type":"string"}]}]}
]}`);

interface Order {
  id: string;
  note: string | null;
  raw: Uint8Array;
  items: { sku: string; quantity: number }[];
  left: Record<string, number>;
  method: { $type: "Card"; last4: string } | { $type: "Transfer"; iban: string };
  gift: { text: string } | null;
}

const order: Order = {
  id: "o-1",
  note: null,
  raw: new Uint8Array([1, 2]),
  items: [
    { sku: "mug", quantity: 1 },
    { sku: "lamp", quantity: 2 },
  ],
  left: { mug: 3 },
  method: { $type: "Card", last4: "4111" },
  gift: { text: "hi" },
};
const event = () => createDecoder(model)(createEncoder(model)(order)) as Order;

const ALL = [
  "gift.text",
  "id",
  "items[*].quantity",
  "items[*].sku",
  "left.*",
  "method.last4",
  "method['$type']",
  "note",
  "raw",
];

function readsOf(handler: (order: Order) => unknown): readonly string[] {
  const tracking = track(event(), shapeAvro(model));
  const restore = cloneTracked();
  try {
    handler(tracking.event as Order);
  } finally {
    restore();
  }
  return [...tracking.finish().paths.keys()].sort();
}

describe("what a handler reads", () => {
  it.each<[string, (order: Order) => unknown, readonly string[]]>([
    ["nothing of it", (o) => o.constructor, ALL],
    ["a field", (o) => o.id, ["id"]],
    ["a field that is null", (o) => o.note?.length, ["note"]],
    ["a field taken apart", ({ id, note }) => [id, note], ["id", "note"]],
    [
      "the rest of a taking apart",
      ({ id, ...rest }) => [id, rest.items.length],
      [...ALL.filter((one) => !one.startsWith("items")), "items"].sort(),
    ],
    ["bytes", (o) => o.raw.length + Buffer.from(o.raw).length, ["raw"]],
    ["bytes, decoded", (o) => new TextDecoder().decode(o.raw), ["raw"]],
    ["an optional field inside", (o) => o.gift?.text, ["gift.text"]],
    ["an element", (o) => o.items[0]?.sku, ["items[*].sku"]],
    ["an element that is not there", (o) => o.items[7]?.sku, ["items"]],
    [
      "elements in a loop",
      (o) => {
        for (const { sku } of o.items) void sku;
      },
      ["items[*].sku"],
    ],
    ["elements by map", (o) => o.items.map((one) => one.quantity), ["items[*].quantity"]],
    [
      "elements by find",
      (o) => o.items.find((one) => one.sku === "lamp")?.quantity,
      ["items[*].quantity", "items[*].sku"],
    ],
    ["elements by reduce", (o) => o.items.reduce((sum, one) => sum + one.quantity, 0), ["items[*].quantity"]],
    [
      "elements sorted where they are",
      (o) => o.items.sort((a, b) => a.quantity - b.quantity)[0]?.quantity,
      ["items[*].quantity"],
    ],
    ["elements spread", (o) => [...o.items].map((one) => one.sku), ["items[*].sku"]],
    ["the number of elements", (o) => o.items.length, ["items"]],
    ["an element passed on", (o) => [o.items[0]], ["items[*].quantity", "items[*].sku"]],
    ["a list passed on", (o) => ({ rows: o.items }), ["items[*].quantity", "items[*].sku"]],
    ["elements serialised", (o) => JSON.stringify(o.items), ["items[*].quantity", "items[*].sku"]],
    ["a list among lists", (o) => [[], o.items].flat().length, ["items[*].quantity", "items[*].sku"]],
    ["a value of a map", (o) => o.left.mug, ["left.*"]],
    ["a value that a map does not have", (o) => o.left.sofa, ["left"]],
    ["the keys of a map", (o) => Object.keys(o.left).join(), ["left"]],
    ["the entries of a map", (o) => Object.entries(o.left), ["left.*"]],
    [
      "the keys of a map in a loop",
      (o) => {
        for (const key in o.left) void key;
      },
      ["left"],
    ],
    ["whether a map has a key", (o) => "mug" in o.left, ["left"]],
    ["the branch of a union", (o) => o.method.$type, ["method['$type']"]],
    [
      "a field of a branch",
      (o) => (o.method.$type === "Card" ? o.method.last4 : o.method.iban),
      ["method.last4", "method['$type']"],
    ],
    ["whether a field is there", (o) => "note" in o && Object.hasOwn(o, "gift"), ["note"]],
    ["a whole part", (o) => ({ how: o.method }), ["method.last4", "method['$type']"]],
    ["all of it by JSON", (o) => JSON.stringify(o), ALL],
    ["all of it by spread", (o) => ({ ...o }), ALL],
    ["all of it by assign", (o) => Object.assign({}, o), ALL],
    ["all of it by clone", (o) => structuredClone(o).id, ALL],
    [
      "a part by clone",
      (o) => structuredClone({ first: o.items[0] }).first?.sku,
      ["items[*].quantity", "items[*].sku"],
    ],
    ["all of it by entries", (o) => Object.entries(o), ALL],
    ["all of it by printing", (o) => inspect(o), ALL],
    ["its keys", (o) => Object.keys(o), ["gift", "id", "items", "left", "method", "note", "raw"]],
    [
      "what it is an instance of",
      (o) => [o instanceof Object, Array.isArray(o.items), o.raw instanceof Uint8Array, o.id],
      ["id", "items[*].quantity", "items[*].sku", "raw"],
    ],
    [
      "a field that it wrote itself",
      (o) => {
        o.id = "x";
        return [o.id, o.note];
      },
      ["note"],
    ],
    ["a date from a field", (o) => new Date(o.items[0]?.quantity ?? 0), ["items[*].quantity"]],
    ["the same part twice", (o) => new Set([o.method, o.method]).size === 1 && o.method.$type, ["method['$type']"]],
  ])("%s", (_, handler, expected) => expect(readsOf(handler)).toEqual(expected));

  it("sees what the event holds, whatever way it is read", () => {
    const tracked = track(event(), shapeAvro(model)).event as Order;
    expect(JSON.parse(JSON.stringify(tracked))).toEqual(JSON.parse(JSON.stringify(event())));
    expect({ ...tracked }.items.map(({ sku }) => sku)).toEqual(["mug", "lamp"]);
    expect(Object.entries(tracked.left)).toEqual([["mug", 3]]);
    const restore = cloneTracked();
    expect(structuredClone(tracked)).toEqual(event());
    expect(structuredClone([new Map([["a", tracked.items]])])).toEqual([new Map([["a", order.items]])]);
    restore();
    expect(inspect(tracked)).toContain("lamp");
  });

  it("leaves the event as it was", () => {
    const given = event();
    const tracked = track(given, shapeAvro(model)).event as Order;
    tracked.items.pop();
    tracked.id = "x";
    delete tracked.left.mug;
    expect(given).toEqual(event());
    expect([tracked.items.length, tracked.id, Object.keys(tracked.left)]).toEqual([1, "x", []]);
  });

  it("does not count what is read afterwards, and knows the branches met", () => {
    const tracking = track(event(), shapeAvro(model));
    const tracked = tracking.event as Order;
    void tracked.method.$type;
    void tracked.gift;
    const { paths, branches } = tracking.finish();
    void tracked.id;
    expect([...paths.keys()]).toEqual(["method['$type']", "gift.text"]);
    expect(branches).toEqual(
      new Map([
        ["method", { path: ["method"], names: new Set(["Card"]) }],
        ["gift", { path: ["gift"], names: new Set(["Gift"]) }],
      ]),
    );
  });
});
