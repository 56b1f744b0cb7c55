import type { Format } from "@concordat/schema";
import { avro } from "@concordat/schema/avro";
import { expect, it } from "vitest";
import { formatsOf } from "./formats.ts";
import { makeEngine } from "./pool/engine.ts";

it("a format is loaded once, when a schema of it is met", async () => {
  const loads: string[] = [];
  const formats = formatsOf([
    ["PROTOBUF", () => Promise.reject(new Error("nobody met a schema of it"))],
    [
      "AVRO",
      async () => {
        loads.push("AVRO");
        return avro as Format;
      },
    ],
  ]);
  const engine = makeEngine(formats, { workers: 0 });
  const inThread = makeEngine(formats);
  expect(formats.types).toEqual(["PROTOBUF", "AVRO"]);
  expect([formats.has("AVRO"), formats.has("JSON"), formats.get("AVRO")]).toEqual([true, false, undefined]);
  const source = { type: "AVRO", text: '{"type":"int"}', references: [], strictness: "lax" } as const;
  for (const one of [engine, inThread, engine])
    expect(await one.run("stored", { source, normalize: false })).toEqual({ text: '"int"' });
  expect(formats.get("AVRO")).toBe(avro);
  expect(await formats.load("JSON")).toBeUndefined();
  expect(loads).toEqual(["AVRO"]);
  await Promise.all([engine.close(), inThread.close()]);
});
