import fastify from "fastify";
import { expect, test } from "vitest";
import { COMPILERS } from "./validators.ts";

test("the first request of a route is judged as those after it", async () => {
  const app = fastify({ schemaController: { compilersFactory: COMPILERS } });
  const body = { type: "object", required: ["name"], properties: { name: { type: "string" } } };
  const query = { type: "object", properties: { n: { type: "string", pattern: "^[0-9]$" } } };
  app.post("/things", { schema: { body, querystring: query } }, async () => "taken");
  const ask = async (url: string, payload?: object) => {
    const { statusCode, body } = await app.inject({
      method: "POST",
      url,
      ...(payload === undefined ? {} : { payload }),
    });
    return statusCode === 200 ? body : `${statusCode} ${(JSON.parse(body) as { message: string }).message}`;
  };
  for (const _ of ["first", "second"]) {
    expect(await ask("/things")).toBe("400 The body must be object");
    expect(await ask("/things", { name: 1 })).toBe("400 The body at /name must be string");
    expect(await ask("/things?n=no", { name: "n" })).toBe('400 The query at /n must match pattern "^[0-9]$"');
    expect(await ask("/things?n=1", { name: "n" })).toBe("taken");
  }
});
