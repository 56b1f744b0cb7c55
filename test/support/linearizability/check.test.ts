import { describe, expect, test } from "vitest";
import { linearize, type Model, type Operation } from "./check.ts";
import { faultsOf } from "./invariants.ts";
import { type Answer, type Call, registryModel, type Schema } from "./model.ts";
import { groupsOf, type Recorded, randomFrom } from "./workload.ts";

type Cell = { readonly write: number } | { readonly read: true };
type Seen = number | "written";

/** One number that is written and read, 0 at first. */
const cell: Model<number, Cell, Seen> = {
  initial: 0,
  step: (state, call, answer) => ("write" in call ? call.write : answer === state ? state : undefined),
  isRead: (call) => "read" in call,
  key: String,
};

const write = (value: number, from: number, to: number): Operation<Cell, Seen> => ({
  client: 0,
  call: { write: value },
  answer: "written",
  from,
  to,
});
const read = (answer: number, from: number, to: number): Operation<Cell, Seen> => ({
  client: 1,
  call: { read: true },
  answer,
  from,
  to,
});
const holds = (history: readonly Operation<Cell, Seen>[]) => linearize(history, cell).linearizable;

describe("a cell", () => {
  test("may be read as it was or as it is while it is written, and not the one after the other", () => {
    expect(holds([write(1, 0, 10), read(0, 1, 2), read(1, 3, 4)])).toBe(true);
    expect(holds([write(1, 0, 10), read(1, 1, 2), read(0, 3, 4)])).toBe(false);
  });

  test("is not read as it was after it was written", () => {
    expect(holds([write(1, 0, 1), read(0, 2, 3)])).toBe(false);
    expect(holds([write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)])).toBe(false);
  });

  test("may be written late by one that changes nothing when it is sent", () => {
    expect(holds([write(1, 0, 1), write(1, 2, 9), write(2, 3, 4), read(2, 5, 6), read(1, 10, 11)])).toBe(true);
  });

  test("is judged as trying every order judges it", () => {
    const random = randomFrom(7);
    const below = (count: number) => Math.floor(random() * count);
    const counts = { true: 0, false: 0 };
    for (let round = 0; round < 3_000; round += 1) {
      const history = Array.from({ length: 2 + below(5) }, () => {
        const from = below(12);
        const to = from + 1 + below(6);
        return random() < 0.5 ? write(below(3), from, to) : read(below(3), from, to);
      });
      const verdict = holds(history);
      expect(verdict, JSON.stringify(history)).toBe(anyOrder(history, []));
      counts[`${verdict}`] += 1;
    }
    expect(counts.true).toBeGreaterThan(500);
    expect(counts.false).toBeGreaterThan(500);
  });
});

/** Whether one of all orders explains the history. */
function anyOrder(left: readonly Operation<Cell, Seen>[], order: readonly Operation<Cell, Seen>[]): boolean {
  if (left.length === 0) return true;
  return left.some((one) => {
    if (left.some((other) => other !== one && other.to < one.from)) return false;
    const state = order.reduce((value, { call }) => ("write" in call ? call.write : value), 0);
    if (cell.step(state, one.call, one.answer) === undefined) return false;
    return anyOrder(
      left.filter((other) => other !== one),
      [...order, one],
    );
  });
}

const [A, B]: readonly [Schema, Schema] = [
  { text: "a", guid: "A", references: [] },
  { text: "b", guid: "B", references: [] },
];
const OF_A: Schema = {
  text: "of a",
  guid: "OF",
  references: [{ name: "a", subject: "s", version: 1, guid: "A" }],
};

type Step = readonly [call: Call, answer: Answer, from?: number, to?: number];

/** A history of calls of which none overlaps another, unless it says when it was sent and answered. */
function history(...calls: readonly (readonly [Call, Answer, number?, number?])[]): readonly Recorded[] {
  return calls.map(([call, answer, from, to], index) => ({
    client: index,
    call,
    answer,
    from: from ?? index * 10,
    to: to ?? index * 10 + 5,
  }));
}

const register = (schema: Schema, subject = "s"): Call => ({ kind: "register", subject, schema });
const entity = (id: number, version: number, guid: string): Answer => ({ id, version, guid });
const versions: Call = { kind: "versions", subject: "s", deleted: false };
const remove = (version: number, permanent: boolean): Call => ({
  kind: "delete-version",
  subject: "s",
  version,
  permanent,
});
const config: Call = { kind: "config", subject: "s" };
const level = (text: string): Call => ({ kind: "put-config", subject: "s", level: text });
const fits = (operations: readonly Recorded[]) => linearize(operations, registryModel(["s", "t"])).linearizable;

describe("a registry", () => {
  test("may do what Confluent's API documents", () => {
    const operations = history(
      [register(A), entity(1, 1, "A")],
      [register(A), entity(1, 1, "A")],
      [register(B), entity(4, 2, "B")],
      [register(OF_A, "t"), entity(5, 1, "OF")],
      [remove(1, false), { code: 42206 }],
      [remove(2, true), { code: 40407 }],
      [remove(2, false), { version: 2 }],
      [register(B), entity(4, 3, "B")],
      [{ kind: "versions", subject: "s", deleted: true }, { numbers: [1, 3] }],
      [level("FULL"), { level: "FULL" }],
      [register({ ...B, guid: "C" }), { code: 40901 }],
      [{ kind: "delete-subject", subject: "t", permanent: false }, { numbers: [1] }],
      [{ kind: "delete-subject", subject: "s", permanent: false }, { numbers: [1, 3] }],
      [register(OF_A, "t"), { code: 42201 }],
      [{ kind: "schema", id: 4 }, { guid: "B" }],
      [{ kind: "delete-subject", subject: "s", permanent: true }, { numbers: [1, 3] }],
      [config, { code: 40408 }],
      [{ kind: "schema", id: 4 }, { code: 40403 }],
      [register(B), entity(6, 1, "B")],
    );
    expect(fits(operations)).toBe(true);
    // Each answer counts: with any one of them altered there is no order left.
    for (const [index, one] of operations.entries())
      expect(fits(operations.with(index, { ...one, answer: { level: "altered" } }))).toBe(false);
  });

  test("is refused with a stale read", () => {
    const stale = (from: number, to: number) =>
      history(
        [register(A), entity(1, 1, "A")],
        [register(B), entity(2, 2, "B")],
        [versions, { numbers: [1] }, from, to],
      );
    expect(fits(stale(12, 30))).toBe(true);
    expect(fits(stale(20, 30))).toBe(false);
  });

  test("is refused with a lost update", () => {
    const both = (last: string) =>
      history(
        [level("FULL"), { level: "FULL" }, 0, 10],
        [level("NONE"), { level: "NONE" }, 5, 12],
        [config, { level: last }, 20, 21],
      );
    expect([fits(both("FULL")), fits(both("NONE"))]).toEqual([true, true]);
    expect(fits(history(...[[level("FULL"), { level: "FULL" }] as const, [config, { code: 40408 }] as const]))).toBe(
      false,
    );
    const deleted = history(
      [register(A), entity(1, 1, "A")],
      [remove(1, false), { version: 1 }],
      [versions, { numbers: [1] }],
    );
    expect(fits(deleted)).toBe(false);
  });

  test("is refused with a version that was given twice, or leaves a gap", () => {
    const second = (version: number) =>
      history([register(A), entity(1, 1, "A"), 0, 10], [register(B), entity(2, version, "B"), 1, 11]);
    expect(fits(second(2))).toBe(true);
    expect(fits(second(1))).toBe(false);
    expect(fits(second(3))).toBe(false);
  });

  test("is refused with an id that another content has, or had", () => {
    expect(fits(history([register(A), entity(1, 1, "A")], [register(B), entity(1, 2, "B")]))).toBe(false);
    expect(fits(history([register(B), entity(2, 1, "B")], [register(A), entity(1, 2, "A")]))).toBe(false);
    expect(fits(history([register(B), entity(2, 1, "B")], [register(B, "t"), entity(3, 1, "B")]))).toBe(false);
  });

  test("is refused with a reference that was cut", () => {
    const cut = (answer: Answer) =>
      history([register(A), entity(1, 1, "A")], [register(OF_A, "t"), entity(2, 1, "OF")], [remove(1, false), answer]);
    expect(fits(cut({ code: 42206 }))).toBe(true);
    expect(fits(cut({ version: 1 }))).toBe(false);
  });
});

test("what holds in any order is noticed to be broken without a search", () => {
  const [group] = groupsOf("x").filter(({ purges }) => !purges);
  if (group === undefined) throw new Error("no group without purges");
  const schemas = new Map([A, B, OF_A].map((one) => [one.guid, one]));
  const faults = (...calls: readonly Step[]) =>
    faultsOf({ group: { ...group, subjects: ["s", "t"] }, operations: history(...calls), schemas });
  expect(faults([register(A), entity(1, 1, "A")], [register(B), entity(2, 2, "B")])).toEqual([]);
  expect(faults([register(A), entity(1, 1, "A")], [register(B), entity(1, 2, "B")])).toContainEqual(
    expect.stringContaining("id 1 has two contents"),
  );
  expect(faults([register(A), entity(1, 1, "A")], [register(A, "t"), entity(2, 1, "A")])).toContainEqual(
    expect.stringContaining("A has two ids"),
  );
  expect(faults([register(A), entity(2, 1, "A")], [register(B), entity(1, 2, "B")])).toContainEqual(
    expect.stringContaining("id 1 came after id 2"),
  );
  expect(faults([register(A), entity(1, 1, "A")], [register(B), entity(2, 1, "B")])).toContainEqual(
    expect.stringContaining("s version 1 was given to two contents"),
  );
  expect(faults([register(A), entity(1, 1, "A")], [register(B), entity(2, 3, "B")])).toContainEqual(
    expect.stringContaining("version 2 was never given"),
  );
  const read = (subject: string): Call => ({ kind: "versions", subject, deleted: false });
  const one = (subject: string): Call => ({ kind: "version", subject, version: 1, deleted: true });
  expect(
    faults([read("s"), { code: 40401 }], [read("t"), { numbers: [1] }], [one("t"), entity(3, 1, "OF")]),
  ).toContainEqual(expect.stringContaining("t version 1 refers to s version 1, which is not there"));
});
