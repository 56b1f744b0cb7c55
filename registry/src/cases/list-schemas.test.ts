import { identityOf } from "@concordat/schema";
import { afterAll, expect, test } from "vitest";
import { FORMATS } from "../formats.ts";
import { qualifiedName, subjectKey } from "../names.ts";
import { sqliteStore } from "../store/sqlite/store.ts";
import type { Write } from "../store/store.ts";
import { listSchemas, type SchemaFilter } from "./list-schemas.ts";
import { look, makeRegistry } from "./registry.ts";

const registry = makeRegistry(sqliteStore(":memory:"), FORMATS, { level: "NONE" });
afterAll(() => registry.store.close());

const NAMES = [
  ...Array.from({ length: 550 }, (_, index) => `s${String(index).padStart(3, "0")}`),
  ...["zz", ":.c:s001", ":.c:t"],
];

/** Two versions of each; every third has a rule, every fifth lost its second version, every eleventh all. */
async function filled(): Promise<void> {
  const writes = NAMES.flatMap((name, at): readonly Write[] => {
    const key = subjectKey(name);
    const put = (version: number): Write => {
      const ruleSet = at % 3 === 0 ? { domainRules: [{ name: "r", type: "CEL" }] } : undefined;
      const text = `${name} ${version}`;
      const identity = identityOf({ text, ruleSet });
      const schema = { identity, type: "AVRO" as const, text, references: [], metadata: undefined, ruleSet };
      return { kind: "put-version", key, version, schema, references: [] };
    };
    const hide = (version: number): Write => ({ kind: "hide-version", key, version });
    return [put(1), put(2), ...(at % 5 === 0 ? [hide(2)] : []), ...(at % 11 === 0 ? [hide(1), hide(2)] : [])];
  });
  const alias = (subject: string, to: string): Write => ({
    kind: "put-config",
    key: subjectKey(subject),
    config: { alias: to },
  });
  await registry.store.commit([...writes, alias("s0alias", "zz"), alias("s0again", "s003")], registry.store.read());
}

const EVERYTHING: SchemaFilter = {
  ...{ context: ".", prefix: "", deleted: "with", part: { offset: 0, limit: 0 } },
  ...{ latestOnly: false, ruleType: "", aliases: false, fits: undefined },
};

const list = async (filter: Partial<SchemaFilter>) =>
  (await listSchemas(look(registry), { ...EVERYTHING, ...filter })).map(
    (one) => `${qualifiedName(one)} ${one.version}`,
  );

test("a part of a list is that part of the whole, whatever is left out", async () => {
  await filled();
  const third = ({ subject }: { readonly subject: string }) => subject.endsWith("3");
  const filters: readonly Partial<SchemaFilter>[] = [
    {},
    { context: undefined },
    { deleted: "without" },
    { deleted: "only" },
    { latestOnly: true, deleted: "without" },
    { ruleType: "CEL" },
    { ruleType: "CEL", latestOnly: true, deleted: "without" },
    { fits: third },
    { aliases: true, prefix: "s0" },
    { aliases: true, prefix: "s0a", deleted: "without" },
    { aliases: true, prefix: "s0", fits: third, ruleType: "CEL", context: undefined },
  ];
  for (const filter of filters) {
    const all = await list(filter);
    expect(all.length).toBeGreaterThan(1);
    for (const part of [
      { offset: 0, limit: 3 },
      { offset: 2, limit: 0 },
      { offset: 1, limit: all.length },
    ])
      expect(await list({ ...filter, part })).toEqual(
        all.slice(part.offset, part.limit > 0 ? part.offset + part.limit : undefined),
      );
  }
  expect(await list({ aliases: true, prefix: "s0a" })).toEqual(["s003 1", "s003 2", "zz 1", "zz 2"]);
  expect(await list({ ruleType: "CEL" })).toHaveLength(368);
  expect(await list({ latestOnly: true, deleted: "without", prefix: "s00" })).toEqual([
    "s001 2",
    "s002 2",
    "s003 2",
    "s004 2",
    "s005 1",
    "s006 2",
    "s007 2",
    "s008 2",
    "s009 2",
  ]);
});

test("no more is read than the part needs", async () => {
  const at = look(registry);
  let read = 0;
  const { reading } = at;
  const located = reading.located.bind(reading);
  Object.assign(reading, {
    located: async (filter: SchemaFilter) => {
      const found = await located(filter);
      read += found.length;
      return found;
    },
  });
  expect(await listSchemas(at, { ...EVERYTHING, part: { offset: 20, limit: 5 } })).toHaveLength(5);
  expect(read).toBe(5);
});
