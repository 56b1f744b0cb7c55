import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { linearize } from "./support/linearizability/check.ts";
import { faultsOf } from "./support/linearizability/invariants.ts";
import { registryModel } from "./support/linearizability/model.ts";
import { type Group, groupsOf, type History, type Recorded, record } from "./support/linearizability/workload.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import { killRegistry, type SpawnedRegistry, spawnRegistry } from "./support/registry-spawn.ts";
import { needService } from "./support/services.ts";

const DEEP = Boolean(process.env.CONCORDAT_DEEP);
const ROUNDS = DEEP ? 40 : 3;
const CALLS = DEEP ? 150 : 50;
const CLIENTS = 16;
/** Milliseconds after which a round hangs; how long it takes is not asserted. */
const HANGS = 600_000;

const postgres = await postgresForTests();
const hasPostgres = needService("PostgreSQL", postgres.reason);

let folder: string;
const registries: SpawnedRegistry[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-linearizability-"));
});
afterAll(async () => {
  for (const registry of registries) await killRegistry(registry);
  rmSync(folder, { recursive: true });
});

/** Starts a registry in which subjects take every schema, unless they have a level of their own. */
async function start(file: string, ...fault: readonly string[]): Promise<string> {
  const registry = await spawnRegistry(file, fault, { env: { ...process.env, AWAY_MS: "60000" } });
  registries.push(registry);
  const { url: address } = registry;
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ compatibility: "NONE" });
  // Above all contexts.
  const answer = await fetch(`${address}/config/:.__GLOBAL:`, { method: "PUT", headers, body });
  expect(answer.status).toBe(200);
  return address;
}

/** Starts two nodes on a database of their own, which may have a fault. */
async function startNodes(...fault: readonly string[]): Promise<readonly string[]> {
  const place = await makeDatabase(postgres.url);
  // One after the other: the first one makes the tables.
  return [await start(place, ...fault), await start(place, ...fault)];
}

/** Starts two processes on a file of their own, which may have a fault. */
async function startProcesses(name: string, fault = "none"): Promise<readonly string[]> {
  const file = join(folder, `${name}.db`);
  return [await start(file, fault, "shared"), await start(file, fault, "shared")];
}

const PLACES = {
  "one process on a file": async () => [await start(join(folder, "registry.db"))],
  "two processes on a file, each request at the next": () => startProcesses("two"),
  "two nodes on one PostgreSQL, each request at the next": () => startNodes(),
} as const;

describe.each(Object.entries(PLACES).filter(([name]) => hasPostgres || !name.includes("PostgreSQL")))(
  `${CLIENTS} clients that register, delete, configure and read at %s`,
  { timeout: HANGS },
  (_, startAll) => {
    let urls: readonly string[];
    beforeAll(async () => {
      urls = await startAll();
    });

    it(`get answers that some order explains, in ${ROUNDS} rounds of five groups of subjects`, async () => {
      const histories: History[] = [];
      for (let seed = 1; seed <= ROUNDS; seed += 1) {
        histories.push(...(await record({ urls, groups: groupsOf(`r${seed}`), clients: CLIENTS, calls: CALLS, seed })));
      }
      for (const history of histories) judge(history);
      tell("five groups", histories);
      // A history without refusals, or in which all wait for each other, would prove little.
      expectOutcomes(histories, WANTED);
      expect(histories.reduce((sum, { operations }) => sum + overlaps(operations), 0)).toBeGreaterThan(ROUNDS * 100);
    });

    it("get them when all are at one subject, at two with the same schemas, or at two of which one refers to the other", async () => {
      for (const name of ["one", "shared", "references"]) {
        const groups = groupsOf(`all-${name}`).filter((group) => group.name === `all-${name}-${name}`);
        const histories = await record({ urls, groups, clients: CLIENTS, calls: CALLS, seed: 99 });
        for (const history of histories) judge(history);
        tell(`all at ${name}`, histories);
        if (name === "references") expectOutcomes(histories, WANTED_OF_REFERENCES);
      }
    });

    it("would be refused had one answer been another", async () => {
      const histories = await record({ urls, groups: groupsOf("altered"), clients: CLIENTS, calls: CALLS, seed: 7 });
      for (const history of histories) {
        judge(history);
        for (const [what, alter] of Object.entries(ALTERATIONS)) {
          const altered = alter(history.operations, history.group);
          if (altered === undefined) continue;
          expect(linearize(altered, registryModel(history.group.subjects)).linearizable, what).toBe(false);
        }
      }
      const kept = histories.find(({ group }) => !group.purges);
      for (const [what, alter] of Object.entries(ALTERATIONS))
        expect(kept && alter(kept.operations, kept.group), what).toBeDefined();
    });
  },
);

describe("the controls: their answers are refused", { timeout: HANGS }, () => {
  it("where the registry answers before it has stored", async () => {
    const early = await start(join(folder, "early.db"), "early");
    // Its commits come late: what is left of the setting's is waited for.
    await expect.poll(async () => (await fetch(`${early}/config/:.__GLOBAL:`)).text()).toContain("NONE");
    const histories = await record({ urls: [early], groups: groupsOf("early"), clients: CLIENTS, calls: 10, seed: 5 });
    for (const { group, operations } of histories)
      expect(linearize(operations, registryModel(group.subjects)).linearizable).toBe(false);
  });

  it("where a process does not look at SQLite's data_version", async () => {
    const urls = await startProcesses("deaf", "deaf");
    expect(await isCaught(urls, "deaf")).toBe(true);
  });

  it.skipIf(!hasPostgres).each([
    ["does not ask what others have committed", "unverified"],
    ["commits without a check of what was asked", "unchecked"],
  ])("where a node %s", async (_, fault) => {
    expect(await isCaught(await startNodes(fault), fault)).toBe(true);
  });
});

/** Rounds in which a planted fault has to show: notifications hide most of what a node does not ask for. */
const MOST_ROUNDS = 30;

/** Whether a round shows that the registry has a fault. */
async function isCaught(urls: readonly string[], name: string): Promise<boolean> {
  for (let seed = 1; seed <= MOST_ROUNDS; seed += 1) {
    const groups = groupsOf(`${name}${seed}`);
    for (const history of await record({ urls, groups, clients: CLIENTS, calls: CALLS, seed })) {
      const { linearizable } = linearize(history.operations, registryModel(history.group.subjects));
      if (!linearizable || faultsOf(history).length > 0) return true;
    }
  }
  return false;
}

/** Answers that a round has to have, or it was not worth much. */
const WANTED = [
  "register ok",
  "register 40901",
  "delete-version ok",
  "delete-version 40406",
  "delete-version 40407",
  "delete-subject ok",
  "version 40402",
  "drop-config ok",
];
const WANTED_OF_REFERENCES = ["register 42201", "any 42206", "referrers ok"];

function expectOutcomes(histories: readonly History[], wanted: readonly string[]): void {
  const told = outcomes(histories);
  for (const outcome of wanted) expect(told.get(outcome) ?? 0, outcome).toBeGreaterThan(0);
}

/** Fails where the history breaks a rule that holds in any order, or no order explains it. */
function judge(history: History): void {
  const { group, operations } = history;
  expect(faultsOf(history)).toEqual([]);
  const model = registryModel(group.subjects);
  const verdict = linearize(operations, model);
  if (!verdict.linearizable) {
    const last = verdict.longest.slice(-10).map(line);
    throw new Error(
      [`${group.name}: no order explains`, ...last, "then one of", ...verdict.stuck.map(line)].join("\n"),
    );
  }
  // The order is looked at once more, without the search that found it.
  expect(verdict.order).toHaveLength(operations.length);
  let state = model.initial;
  let latest = 0;
  for (const { call, answer, from, to } of verdict.order) {
    const next = model.step(state, call, answer);
    if (next === undefined || to < latest) throw new Error(`${group.name}: the order found is none`);
    state = next;
    latest = Math.max(latest, from);
  }
}

function line({ client, call, answer, from, to }: Recorded): string {
  return `${from.toFixed(2)} to ${to.toFixed(2)}, client ${client}: ${JSON.stringify(call)} ${JSON.stringify(answer)}`;
}

/** How often each kind of call was answered how, and any kind. */
function outcomes(histories: readonly History[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { call, answer } of histories.flatMap(({ operations }) => operations)) {
    const how = "code" in answer ? answer.code : "ok";
    for (const name of [`${call.kind} ${how}`, `any ${how}`]) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** How many calls began while another one of the group was under way. */
function overlaps(operations: readonly Recorded[]): number {
  const sorted = [...operations].sort((a, b) => a.from - b.from);
  let until = 0;
  let count = 0;
  for (const { from, to } of sorted) {
    if (from < until) count += 1;
    until = Math.max(until, to);
  }
  return count;
}

function tell(what: string, histories: readonly History[]): void {
  const calls = histories.reduce((sum, { operations }) => sum + operations.length, 0);
  console.log(`linearizability, ${what}: ${histories.length} histories, ${calls} calls, all explained`);
}

type Alteration = (operations: readonly Recorded[], group: Group) => readonly Recorded[] | undefined;

/** Histories as they would be if the registry had a fault; undefined where there is no answer that shows it for sure. */
const ALTERATIONS: Readonly<Record<string, Alteration>> = {
  "a stale read of the versions": (operations) => {
    // Of the last reads: what is read while others write may have more than one explanation.
    const at = operations.findLastIndex(
      ({ client, call, answer }) => client === CLIENTS && call.kind === "versions" && "numbers" in answer,
    );
    const answer = operations[at]?.answer;
    if (answer === undefined || !("numbers" in answer)) return undefined;
    return answered(operations, at, { numbers: answer.numbers.slice(0, -1) });
  },
  "a lost change of a config": (operations) =>
    answered(
      operations,
      operations.findLastIndex(({ call }) => call.kind === "config"),
      { level: "NONE" },
    ),
  "a registration that left nothing": (operations) => {
    const last = operations.findLast(({ call, answer }) => call.kind === "version" && "id" in answer);
    if (last?.call.kind !== "version") return undefined;
    const { subject, version } = last.call;
    return operations.filter(
      ({ call, answer }) =>
        !(call.kind === "register" && call.subject === subject && "version" in answer && answer.version === version),
    );
  },
  "a version that two schemas were given": (operations, { purges }) =>
    purges ? undefined : withOther(operations, (answer, other) => ({ ...answer, version: other.version })),
  "an id that two schemas were given": (operations, { purges }) =>
    purges ? undefined : withOther(operations, (answer, other) => ({ ...answer, id: other.id })),
};

function answered(
  operations: readonly Recorded[],
  at: number,
  answer: Recorded["answer"],
): readonly Recorded[] | undefined {
  const one = operations[at];
  return one === undefined ? undefined : operations.with(at, { ...one, answer });
}

interface Entity {
  readonly id: number;
  readonly version: number;
  readonly guid: string;
}

/** The history with the last registration's answer made from its own and that of another schema of the same subject. */
function withOther(
  operations: readonly Recorded[],
  change: (answer: Entity, other: Entity) => Entity,
): readonly Recorded[] | undefined {
  const registered = operations.flatMap(({ call, answer }, at) =>
    call.kind === "register" && "id" in answer ? [{ at, answer }] : [],
  );
  const last = registered.at(-1);
  const other = registered.find(({ answer }) => answer.guid !== last?.answer.guid);
  if (last === undefined || other === undefined) return undefined;
  return answered(operations, last.at, change(last.answer, other.answer));
}
