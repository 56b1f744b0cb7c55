import { expect, test } from "vitest";
import type { Position } from "../transport/log.ts";
import type { OutgoingMessage, Receipt } from "../transport/transport.ts";
import { type Batcher, createBatcher } from "./batch.ts";

/** A transport that notes what was asked of it, answers when told, and refuses a batch with "bad" in it. */
function slow() {
  const requests: string[][] = [];
  const answers: (() => void)[] = [];
  const send = async (messages: readonly OutgoingMessage[]): Promise<readonly Position[]> => {
    const values = messages.map(({ value }) => Buffer.from(value ?? []).toString());
    requests.push(values);
    await new Promise<void>((done) => answers.push(done));
    if (values.includes("bad")) throw new Error("no");
    return values.map((_, index) => ({ topic: "t", partition: requests.length, offset: BigInt(index) }));
  };
  const answer = async (): Promise<void> => {
    answers.shift()?.();
    await new Promise((done) => setImmediate(done));
  };
  return { requests, send, answer };
}

const sent = (batcher: Batcher, value: string): Promise<Receipt> =>
  new Promise((resolve, reject) =>
    batcher.add({ message: { topic: "t", value: Buffer.from(value) }, resolve, reject }),
  );

test("what comes while a request is under way goes together in the next, in order, up to the bounds", async () => {
  const { requests, send, answer } = slow();
  const batcher = createBatcher({ send }, { messages: 3, bytes: 10 });
  const first = sent(batcher, "1");
  await new Promise((done) => setImmediate(done));
  const rest = ["2", "3", "4", "5", "a long one, alone", "6"].map((value) => sent(batcher, value));
  for (let round = 0; round < 5; round += 1) await answer();
  expect(requests).toEqual([["1"], ["2", "3", "4"], ["5"], ["a long one, alone"], ["6"]]);
  expect(await first).toEqual({ topic: "t", partition: 1, offset: 0n });
  expect(await Promise.all(rest)).toMatchObject([0n, 1n, 2n, 0n, 0n, 0n].map((offset) => ({ offset })));
});

test("a request that fails is told to its messages alone", async () => {
  const { send, answer } = slow();
  const batcher = createBatcher({ send });
  const failed = Promise.allSettled([sent(batcher, "bad"), sent(batcher, "with it")]);
  await new Promise((done) => setImmediate(done));
  const later = sent(batcher, "later");
  await answer();
  await answer();
  expect((await failed).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await later).toMatchObject({ offset: 0n });
});

test("settling waits for what is under way and what waits behind it, failed or not", async () => {
  const { send, answer } = slow();
  const batcher = createBatcher({ send });
  await batcher.settle();
  const failing = expect(sent(batcher, "bad")).rejects.toThrow("no");
  await new Promise((done) => setImmediate(done));
  void sent(batcher, "behind");
  let settled = false;
  const settling = batcher.settle().then(() => {
    settled = true;
  });
  await answer();
  expect(settled).toBe(false);
  await answer();
  await settling;
  await failing;
});
