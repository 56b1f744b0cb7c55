import { startRegistry } from "@concordat/registry";
import { afterAll, describe, expect, it } from "vitest";
import { DEPARTURES, departuresOf, listedDepartures } from "./support/departures.ts";
import { makeDatabase, postgresForTests } from "./support/postgres.ts";
import {
  ask,
  differenceOf,
  plain,
  type RecordedCase,
  type RecordedStep,
  type ReplayDifference,
  replayCase,
} from "./support/replay.ts";
import { needService } from "./support/services.ts";
import { haveVectors, vectors } from "./support/vectors.ts";

/** Generated cases, and small ones found one by one, as Confluent's registry answered them. */

const FILES = ["fuzz/avro.jsonl.gz", "fuzz/protobuf.jsonl.gz", "fuzz/json.jsonl.gz"];
const SMALL = "confluent-differs.jsonl";
/** Milliseconds after which a file hangs; how long it takes is not asserted. */
const HANGS = 600_000;

interface SmallCase {
  readonly kind: string;
  readonly note: string;
  readonly request: readonly Pick<RecordedStep, "method" | "path" | "body">[];
  readonly confluent: { readonly status: number; readonly body: unknown };
}

/** Departures that no recording shows; their lines say why they are there all the same. */
const UNRECORDED = [
  "json/own-address",
  "json/circles",
  "protobuf/editions",
  "protobuf/bytes-default",
  "protobuf/normalized-options",
  "protobuf/normalized-oneofs",
  "protobuf/groups",
  "protobuf/descriptor-rest",
  "protobuf/serialized",
  "protobuf/messages-of-references",
  "protobuf/descriptor-answer",
  "settings/inherited-level",
];

describe.skipIf(!haveVectors(...FILES, SMALL))("Confluent's answers to generated cases", { timeout: HANGS }, () => {
  const met = new Set<string>();

  afterAll(() => console.log(`generated cases: departures met are ${[...met].sort().join(", ")}`));

  it.each(FILES)("are given to all of %s, or departed from on purpose", async (file) => {
    const cases = vectors<RecordedCase>(file);
    const registry = await startRegistry({ port: 0 });
    try {
      const others: string[] = [];
      let same = 0;
      for (const one of cases) {
        const differences = await replayCase(() => registry.url, one);
        if (differences.length === 0) same += 1;
        const departures = departuresOf(differences);
        for (const id of departures.ids) met.add(id);
        others.push(...departures.others.map(shown));
      }
      console.log(`${file}: ${same} of ${cases.length} cases are answered the same`);
      expect(cases).toHaveLength(400);
      expect(others).toEqual([]);
    } finally {
      await registry.close();
    }
  });

  it(`are given to all of ${SMALL}, or departed from on purpose`, async () => {
    const cases = vectors<SmallCase>(SMALL);
    const others: string[] = [];
    let same = 0;
    for (const one of cases) {
      const difference = await replaySmall(one);
      if (difference === undefined) same += 1;
      const departures = departuresOf(difference === undefined ? [] : [difference]);
      for (const id of departures.ids) met.add(id);
      others.push(...departures.others.map(shown));
    }
    console.log(`${SMALL}: ${same} of ${cases.length} cases are answered the same`);
    expect(cases).toHaveLength(49);
    expect(others).toEqual([]);
  });

  it("are departed from where docs/departures.md says so, and nowhere else", () => {
    expect([...met].sort()).toEqual(DEPARTURES.map(({ id }) => id).sort());
    expect([...met, ...UNRECORDED].sort()).toEqual(listedDepartures().toSorted());
  });
});

const postgres = haveVectors(...FILES) ? await postgresForTests() : { url: "", reason: "there are no vectors" };
const hasPostgres = haveVectors(...FILES) && needService("PostgreSQL", postgres.reason);
/** Of so many cases one is sent to PostgreSQL. */
const ONE_OF = process.env.CONCORDAT_DEEP ? 1 : 8;

describe.skipIf(!hasPostgres)("The same, from two nodes on one PostgreSQL in turn", { timeout: HANGS }, () => {
  it.each(FILES)("are given to %s", async (file) => {
    const data = await makeDatabase(postgres.url);
    const nodes = [await startRegistry({ port: 0, data }), await startRegistry({ port: 0, data })];
    const cases = vectors<RecordedCase>(file).filter((_, index) => index % ONE_OF === 0);
    let turn = 0;
    const next = () => {
      turn += 1;
      return nodes[turn % nodes.length]?.url ?? "";
    };
    try {
      const differences: ReplayDifference[] = [];
      for (const one of cases) differences.push(...(await replayCase(next, one)));
      console.log(`${file}: ${cases.length} cases on PostgreSQL, ${differences.length} answers depart`);
      expect(departuresOf(differences).others.map(shown)).toEqual([]);
    } finally {
      for (const node of nodes) await node.close();
    }
  });
});

/** The control: what is like a departure and is none. */
it("a departure is told from other differences", () => {
  const step = (schema: string, more: Partial<RecordedStep> = {}): RecordedStep => ({
    method: "POST",
    path: "/subjects/s/versions",
    body: { schemaType: "PROTOBUF", schema },
    status: 422,
    answer: { error_code: 42201 },
    ...more,
  });
  const registered = (schema: string) => JSON.stringify({ id: 1, version: 1, schema });
  const ids = (one: RecordedStep, status: number, text: string) => {
    const difference = differenceOf("case", one, { status, type: "", text });
    const { ids: found, others } = departuresOf(difference === undefined ? [] : [difference]);
    return [...found, ...others.map(() => "another")];
  };
  const comment = "message A { string a = 1; /* t */ string b = 2; }";
  const plainText = "message A { string a = 1; /* t */\n string b = 2; }";
  expect(ids(step(comment), 200, registered("x"))).toEqual(["protobuf/legal-text"]);
  expect(ids(step(plainText), 200, registered("x"))).toEqual(["another"]);
  expect(ids(step(comment), 500, "{}")).toEqual(["another"]);
  const stored = (schema: string) => ({ status: 200, answer: { version: 1, schema } });
  const escaped = step(String.raw`a = 1 [default = "\303"]`, stored('a = 1 [default = "Ã"]'));
  expect(ids(escaped, 200, registered('a = 1 [default = "x"]'))).toEqual(["protobuf/string-escapes"]);
  expect(ids(escaped, 200, registered('b = 1 [default = "x"]'))).toEqual(["another"]);
  const normalized = step("", { ...stored("a = 1 [default = 0]"), path: "/subjects/s/versions?normalize=true" });
  expect(ids(normalized, 200, registered("a = 1 [default = 1e-7]"))).toEqual(["protobuf/normalized-numbers"]);
  expect(ids(normalized, 200, registered("a = 2 [default = 0]"))).toEqual(["another"]);
  const tree = (schema: string) =>
    JSON.stringify({ $schema: `https://json-schema.org/draft/${schema}/schema`, anyOf: [{ items: { $ref: "#" } }] });
  expect(ids(step(tree("2020-12")), 200, registered("x"))).toEqual(["json/recursion"]);
  expect(ids(step(tree("2020-12").replace("anyOf", "x")), 200, registered("x"))).toEqual(["another"]);
  expect(ids(step("{}", { status: 500 }), 409, "{}")).toEqual(["json/failures"]);
  expect(ids(step("{}", { status: 500 }), 500, "{}")).toEqual(["another"]);
  const unknown = (words: string) =>
    JSON.stringify({ error_code: 42201, message: `of type PROTOBUF, details: ${words}` });
  expect(ids(step("", stored("x")), 422, unknown("there is no type Nope (line 1, column 2)"))).toEqual([
    "protobuf/missing-types",
  ]);
  expect(ids(step("", stored("x")), 422, unknown("expected a name (line 1, column 2)"))).toEqual(["another"]);
});

function shown({ case: id, step, there, here }: ReplayDifference): string {
  const request = `${step.method} ${step.path} ${JSON.stringify(step.body)}`;
  return `${id}: ${request}\n there ${JSON.stringify(there)}\n here  ${JSON.stringify(here)}`.slice(0, 3_000);
}

/** Sends the requests of a small case to a registry of its own; what differs in the last answer. */
async function replaySmall({ kind, note, request, confluent }: SmallCase): Promise<ReplayDifference | undefined> {
  const registry = await startRegistry({ port: 0, compatibility: "NONE" });
  try {
    let id = 1;
    const subjects = /registered in this order: (.*)/.exec(note)?.[1]?.split(", ") ?? [];
    const before = subjects.map((subject) => ({
      method: "POST",
      path: `/subjects/${subject}/versions`,
      body: { schema: schemaOf(confluent.body) },
    }));
    let difference: ReplayDifference | undefined;
    for (const one of [...before, ...request]) {
      const step = {
        ...one,
        path: one.path.replace("/ID", `/${id}`),
        status: confluent.status,
        answer: confluent.body,
      };
      const answer = await ask(registry.url, step);
      difference = differenceOf(kind, step, answer);
      const given = plain(answer.status, JSON.parse(answer.text));
      if (given.status === 200) id = (JSON.parse(answer.text) as { id?: number }).id ?? id;
    }
    return difference;
  } finally {
    await registry.close();
  }
}

function schemaOf(body: unknown): string {
  return typeof body === "object" && body !== null && "schema" in body ? String(body.schema) : "";
}
