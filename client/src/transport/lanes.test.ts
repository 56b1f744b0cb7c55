import { expect, test } from "vitest";
import { createLanes, type Positions } from "./lanes.ts";
import type { IncomingLogMessage } from "./log.ts";

const message = (partition: number, offset: number, key?: string): IncomingLogMessage => ({
  topic: "t",
  partition,
  offset: BigInt(offset),
  key: key === undefined ? null : Buffer.from(key),
  value: null,
  headers: new Map(),
  timestamp: 0,
});

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

/** Lanes whose handlers end when told to, and positions that note what is saved. */
function setUp(fails: (name: string) => boolean = () => false, concurrency = 1) {
  const events: string[] = [];
  const ends = new Map<string, () => void>();
  let ours = true;
  const positions: Positions<IncomingLogMessage> = {
    isOurs: () => ours,
    save: async ({ partition, offset }) => {
      events.push(`save ${partition}/${offset}`);
      await turn();
    },
  };
  const options = {
    concurrency,
    async handle({ partition, offset }: IncomingLogMessage) {
      const name = `${partition}/${offset}`;
      events.push(`begin ${name}`);
      await new Promise<void>((done) => ends.set(name, done));
      if (fails(name)) throw new Error(name);
      events.push(`end ${name}`);
    },
    onError: (error: unknown) => void events.push(String(error)),
  };
  const lanes = createLanes(options, positions);
  const add = (partition: number, offset: number, key?: string): void => lanes.add(message(partition, offset, key));
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await turn();
  };
  return {
    lanes,
    events,
    add,
    end,
    lose: () => {
      ours = false;
    },
  };
}

test("a partition's messages are handled one after the other, partitions side by side", async () => {
  const { events, add, end } = setUp();
  add(0, 0);
  add(0, 1);
  add(1, 0);
  await turn();
  expect(events).toEqual(["begin 0/0", "begin 1/0"]);
  await end("0/0");
  expect(events.slice(2)).toEqual(["end 0/0", "save 0/0", "begin 0/1"]);
});

test("nothing behind a failure is handled or saved", async () => {
  const { lanes, events, add, end } = setUp((name) => name === "0/0");
  add(0, 0);
  add(0, 1);
  await turn();
  await end("0/0");
  await lanes.finish();
  expect(events).toEqual(["begin 0/0", "Error: 0/0"]);
  expect(lanes.waiting()).toBe(0);
});

test("a partition that is another's by now is left alone", async () => {
  const { events, add, end, lose } = setUp();
  add(0, 0);
  add(0, 1);
  await turn();
  lose();
  await end("0/0");
  expect(events).toEqual(["begin 0/0", "end 0/0"]);
});

test("after a restart the running handler ends first, and what waited is forgotten", async () => {
  const { lanes, events, add, end } = setUp();
  add(0, 0);
  add(0, 1);
  await turn();
  lanes.restart();
  add(0, 0);
  await turn();
  expect(events).toEqual(["begin 0/0"]);
  await end("0/0");
  expect(events).toEqual(["begin 0/0", "end 0/0", "save 0/0", "begin 0/0"]);
});

test("finishing waits for what runs and its saving, and begins nothing more", async () => {
  const { lanes, events, add, end } = setUp();
  add(0, 0);
  add(0, 1);
  await turn();
  const finished = lanes.finish().then(() => events.push("finished"));
  await turn();
  expect(events).toEqual(["begin 0/0"]);
  await end("0/0");
  await finished;
  expect(events).toEqual(["begin 0/0", "end 0/0", "save 0/0", "finished"]);
});

test("tells when there is room again", async () => {
  const { lanes, add, end } = setUp();
  const rooms: number[] = [];
  lanes.onRoom(1, () => rooms.push(lanes.waiting()));
  for (let offset = 0; offset < 4; offset += 1) add(0, offset);
  for (let offset = 0; offset < 4; offset += 1) {
    await turn();
    await end(`0/${offset}`);
  }
  expect(rooms.length).toBeGreaterThan(0);
  expect(Math.max(...rooms)).toBeLessThanOrEqual(1);
});

test("several at a time: a key's messages stay in order, and a position waits for the lowest that is not done", async () => {
  const { events, add, end } = setUp(undefined, 2);
  add(0, 0, "a");
  add(0, 1, "a");
  add(0, 2, "b");
  add(0, 3, "c");
  await turn();
  expect(events).toEqual(["begin 0/0", "begin 0/2"]);
  await end("0/2");
  expect(events.slice(2)).toEqual(["end 0/2", "begin 0/3"]);
  await end("0/0");
  expect(events.slice(4)).toEqual(["end 0/0", "save 0/0", "begin 0/1"]);
  await end("0/3");
  await end("0/1");
  expect(events.slice(7)).toEqual(["end 0/3", "end 0/1", "save 0/3"]);
});

test("several at a time: what ran beside a failure ends, and no position passes the failure", async () => {
  const { lanes, events, add, end } = setUp((name) => name === "0/1", 3);
  for (const [offset, key] of [..."abcd"].entries()) add(0, offset, key);
  await turn();
  await end("0/1");
  await end("0/2");
  await end("0/0");
  await lanes.finish();
  expect(events).toEqual(["begin 0/0", "begin 0/1", "begin 0/2", "Error: 0/1", "end 0/2", "end 0/0", "save 0/0"]);
});

test("a handler that is done when it returns lets the next begin in the same turn; one that throws stops its partition", async () => {
  const events: string[] = [];
  const positions = { isOurs: () => true, save: async (): Promise<void> => void events.push("save") };
  const options = {
    handle({ partition, offset }: IncomingLogMessage) {
      events.push(`${partition}/${offset}`);
      if (partition === 0 && offset === 1n) throw new Error("bad");
    },
    onError: (error: unknown) => void events.push(String(error)),
  };
  const lanes = createLanes(options, positions);
  for (const offset of [0, 1, 2]) lanes.add(message(0, offset));
  lanes.add(message(1, 0));
  expect(events).toEqual(["0/0", "save", "0/1", "Error: bad", "1/0", "save"]);
  expect(lanes.waiting()).toBe(0);
  await lanes.finish();
  expect(lanes.isBusy()).toBe(false);
});

test("restarted twice while a handler runs, the last lane waits for it", async () => {
  const { lanes, events, add, end } = setUp();
  add(0, 0);
  lanes.restart();
  add(0, 0);
  lanes.restart();
  add(0, 0);
  await turn();
  expect(events).toEqual(["begin 0/0"]);
  await end("0/0");
  expect(events).toEqual(["begin 0/0", "end 0/0", "save 0/0", "begin 0/0"]);
  await end("0/0");
  await lanes.finish();
});

test.each([
  ["a message that fails", (lanes: ReturnType<typeof setUp>) => lanes.end("0/3")],
  ["a new beginning", async (lanes: ReturnType<typeof setUp>) => lanes.lanes.restart()],
])("after %s the position does not pass a message that waits for its key", async (_, interrupt) => {
  const lanes = setUp((name) => name === "0/3", 3);
  const { events, add, end } = lanes;
  add(0, 0, "a");
  add(0, 1, "a");
  add(0, 2, "b");
  add(0, 3, "c");
  await interrupt(lanes);
  await end("0/0");
  await end("0/2");
  await turn();
  expect(events.filter((event) => event.startsWith("save"))).toEqual(["save 0/0"]);
  expect(events).not.toContain("begin 0/1");
  expect(lanes.lanes.waiting()).toBe(0);
});
