import { afterEach, beforeEach, expect, test } from "vitest";
import { sqliteStore } from "../store/sqlite/store.ts";
import type { Reading, Store, Write } from "../store/store.ts";
import { Held } from "./held.ts";

let store: Store;
beforeEach(() => {
  store = sqliteStore(":memory:");
});
afterEach(() => store.close());

const key = { context: ".", subject: "s" };
const mode = (mode: string): Write => ({ kind: "put-mode", key, mode });
const commit = (write: Write) => store.commit([write], store.read());
const bytesOf = () => 1;

test("what is kept serves as long as what was asked for it holds, and counts as asked", async () => {
  const held = new Held<string>(100);
  let made = 0;
  const make = async (reading: Reading) => {
    made += 1;
    return (await reading.settings(key)).mode.subject ?? "none";
  };
  const get = (reading = store.read()) => held.through(reading, "mode", make, bytesOf);
  expect([await get(), await get(), made]).toEqual(["none", "none", 1]);
  const reading = store.read();
  await get(reading);
  await commit(mode("READONLY"));
  expect(await store.commit([], reading)).toEqual({ kind: "stale" });
  expect([await get(), await get(), made]).toEqual(["READONLY", "READONLY", 2]);
  await commit({ kind: "put-environment", environment: { name: "prod", production: true } });
  expect([await get(), made]).toEqual(["READONLY", 2]);
});

test("what was made while that changed is not served", async () => {
  const held = new Held<string>(100);
  let between = async () => {};
  const make = async (reading: Reading) => {
    const { mode } = await reading.settings(key);
    await between();
    return mode.subject ?? "none";
  };
  between = async () => {
    await commit(mode("READONLY"));
  };
  const first = store.read();
  expect(await held.through(first, "mode", make, bytesOf)).toBe("none");
  expect(await store.commit([], first)).toEqual({ kind: "stale" });
  between = async () => {};
  expect(await held.through(store.read(), "mode", make, bytesOf)).toBe("READONLY");
});
