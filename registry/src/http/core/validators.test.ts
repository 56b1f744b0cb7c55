import { expect, test } from "vitest";
import { fittingOf } from "./validators.ts";

test("the first request of a route is judged as those after it", async () => {
  const body = { type: "object", required: ["name"], properties: { name: { type: "string" } } };
  const querystring = { type: "object", properties: { n: { type: "string", pattern: "^[0-9]$" } } };
  const fitting = fittingOf({ body, querystring });
  const ask = (query: object, body?: object) =>
    fitting({ params: {}, query, body, headers: {} }).then(
      () => "taken",
      (error: Error) => error.message,
    );
  for (const _ of ["first", "second"]) {
    expect(await ask({})).toBe("The body must be object");
    expect(await ask({}, { name: 1 })).toBe("The body at /name must be string");
    expect(await ask({ n: "no" }, { name: "n" })).toBe('The query at /n must match pattern "^[0-9]$"');
    expect(await ask({ n: "1" }, { name: "n" })).toBe("taken");
  }
});
