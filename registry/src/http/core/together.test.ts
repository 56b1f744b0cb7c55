import { expect, test } from "vitest";
import { together } from "./together.ts";

test("what comes in one turn waits for all of it, and goes on in its order", async () => {
  const turn = together();
  const seen: string[] = [];
  const request = async (name: string) => {
    seen.push(`${name} comes`);
    await turn();
    seen.push(`${name} goes`);
  };
  const first = [request("a"), Promise.resolve().then(() => request("b"))];
  const later = new Promise<void>((resolve) => setImmediate(() => resolve(request("c"))));
  await Promise.all([...first, later]);
  expect(seen.slice(0, 4)).toEqual(["a comes", "b comes", "a goes", "b goes"]);
  expect(seen.slice(4)).toEqual(["c comes", "c goes"]);
});
