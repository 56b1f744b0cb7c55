import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { AvroType } from "../model.ts";
import { parseAvro } from "../parse.ts";
import { compileDecoder, compileEncoder, createDecoder, createEncoder, decodeSource, encodeSource } from "./index.ts";

const record = (...fields: readonly object[]): AvroType =>
  parseAvro(JSON.stringify({ type: "record", name: "R", fields })).model;

describe("what is too much text", () => {
  const wide = record(...Array.from({ length: 501 }, (_, index) => ({ name: `f${index}`, type: "int" })));
  const many = record({
    name: "a",
    type: { type: "enum", name: "E", symbols: Array.from({ length: 30_000 }, (_, n) => `S${n}`) },
  });

  it.each([
    [
      "a record of 501 fields",
      wide,
      Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`f${index}`, index])),
    ],
    ["an enum of 30,000 symbols", many, { a: "S29999" }],
  ])("%s is left to the interpreter", (_, type, event) => {
    expect(encodeSource(type)).toBeUndefined();
    expect(decodeSource(type)).toBeUndefined();
    expect(compileDecoder(type)(compileEncoder(type)(event))).toEqual(event);
  });

  it("values without end are refused at the same depth", () => {
    const list = record({ name: "next", type: ["null", "R"], default: null });
    const nested = (levels: number): object => (levels === 1 ? {} : { next: nested(levels - 1) });
    const [encode, decode] = [compileEncoder(list), compileDecoder(list)];
    expect(decode(encode(nested(1_000)))).toEqual(createDecoder(list)(createEncoder(list)(nested(1_000))));
    expect(() => encode(nested(1_001))).toThrow(expect.objectContaining({ code: "codec/too-deep" }));
    expect(() => decode(new Uint8Array(5_000).fill(2))).toThrow(expect.objectContaining({ code: "codec/too-deep" }));
  });
});

describe("where code may not be made of strings", () => {
  const script = `
    import { compileDecoder, compileEncoder, parseAvro } from ${JSON.stringify(fileURLToPath(new URL("../index.ts", import.meta.url)))};
    let allowed = true;
    try { new Function(""); } catch { allowed = false; }
    const { model } = parseAvro('{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"]},{"name":"b","type":"int"}]}');
    const bytes = compileEncoder(model)({ a: "x", b: 5 });
    let code;
    try { compileDecoder(model)(bytes.subarray(1)); } catch (error) { code = error.code; }
    console.log(JSON.stringify({ allowed, bytes: [...bytes], event: compileDecoder(model)(bytes), code }));
  `;
  const run = (...flags: readonly string[]): { readonly allowed: boolean } =>
    JSON.parse(execFileSync(process.execPath, [...flags, "--input-type=module", "-e", script], { encoding: "utf8" }));

  it("the interpreter gives the same", () => {
    const [free, forbidden] = [run(), run("--disallow-code-generation-from-strings")];
    expect([free.allowed, forbidden.allowed]).toEqual([true, false]);
    expect({ ...forbidden, allowed: true }).toEqual(free);
    expect(free).toMatchObject({ bytes: [2, 2, 120, 10], event: { a: "x", b: 5 } });
  });
});
