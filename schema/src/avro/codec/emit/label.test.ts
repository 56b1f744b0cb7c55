import { expect, test } from "vitest";
import { parseAvro } from "../../parse.ts";
import { decodeSource } from "./decode.ts";
import { encodeSource } from "./encode.ts";

const TEXTS = { type: "array", items: { type: "map", values: "string" } };

test("functions are called after types, and those of types without a name after the field that they are for", () => {
  const node = {
    type: "record",
    name: "Node",
    namespace: "shop",
    fields: [
      { name: "next", type: ["null", "Node"] },
      { name: "many", type: { type: "array", items: ["null", "Node", TEXTS] } },
      { name: "kind", type: { type: "enum", name: "Kind", symbols: ["A"] } },
    ],
  };
  const { model } = parseAvro(JSON.stringify(node));
  // Levels are counted here, so that nothing is written in its place.
  const parts = ["Node", "Node_next", "Node_many", "Kind", "Node_many_item", "Node_many_item_array"];
  const names = [...parts, "Node_many_item_array_item"];
  const functions = (text = "") => [...text.matchAll(/^function (\w+\$\w+)\(/gm)].map(([, name]) => name);
  expect(functions(encodeSource(model)?.text)).toEqual(names.map((name) => `write$${name}`));
  expect(functions(decodeSource(model)?.text)).toEqual(names.map((name) => `read$${name}`));
});
