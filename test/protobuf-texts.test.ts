import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry({ port: 0, data: ":memory:" });
});
afterAll(() => registry.close());

async function post(path: string, schema: string, references: readonly object[] = []) {
  const body = JSON.stringify({ schemaType: "PROTOBUF", schema, references });
  const response = await fetch(`${registry.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return { status: response.status, ...((await response.json()) as Readonly<Record<string, unknown>>) };
}

const A = 'syntax = "proto3";\n\nmessage A {\n  string b = 2;\n  string a = 1;\n}\n';
const IN_ORDER = 'syntax = "proto3";\n\nmessage A {\n  string a = 1;\n  string b = 2;\n}\n';

describe("Protobuf schemas over HTTP", () => {
  it("of comments alone are text, and blanks are as good as no schema", async () => {
    expect(await post("/subjects/comment/versions", "// c")).toMatchObject({ status: 200, schema: "" });
    expect(await post("/subjects/comment/versions", "//c")).toMatchObject({ status: 200, schema: "" });
    expect(await post("/subjects/blank/versions", " \n")).toMatchObject({ status: 422, error_code: 42201 });
    await post("/subjects/blank/versions", A);
    expect(await post("/subjects/blank/versions", " \n")).toMatchObject({ status: 200, version: 1, schema: A });
    expect(await post("/subjects/blank", " \n")).toMatchObject({ status: 404, error_code: 40403 });
  });

  it("are the same only where they are stored alike", async () => {
    await post("/subjects/order/versions", A);
    expect(await post("/subjects/order", IN_ORDER)).toMatchObject({ status: 404, error_code: 40403 });
    expect(await post("/subjects/order?normalize=true", A)).toMatchObject({ status: 404, error_code: 40403 });
    expect(await post("/subjects/order/versions", IN_ORDER)).toMatchObject({ status: 200, version: 2 });
    expect(await post("/subjects/order?normalize=true", A)).toMatchObject({ status: 200, version: 2 });
    expect(await post("/subjects/order", `// written otherwise\n${A}`)).toMatchObject({ status: 200, version: 1 });
  });

  it("have their references in the order of what they refer to where they are normalized", async () => {
    await post("/subjects/r1/versions", 'syntax = "proto3"; message X {}');
    await post("/subjects/r2/versions", 'syntax = "proto3"; message Y {}');
    const references = [
      { name: "a.proto", subject: "r2", version: 1 },
      { name: "x.proto", subject: "r1", version: 1 },
    ];
    const text = 'syntax = "proto3"; import "x.proto"; import "a.proto"; message A { X x = 1; Y y = 2; }';
    expect(await post("/subjects/refers/versions?normalize=true", text, references)).toMatchObject({
      references: references.toReversed(),
    });
    expect(await post("/subjects/plain/versions", text, references)).toMatchObject({ references });
  });
});
