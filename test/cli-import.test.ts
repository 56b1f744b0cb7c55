import { movingClient, registryClient, subjectsClient } from "@concordat/client/registry";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, expect, test } from "vitest";
import { concordat } from "./support/concordat.ts";

/** `concordat import`: from one registry to another, which then answers the same. */

const cwd = import.meta.dirname;
let source: RunningRegistry;
let target: RunningRegistry;
const run = (words: string, to = target) =>
  concordat(["import", "--from", source.url, "--registry", to.url, ...words.split(" ").filter((word) => word !== "")], {
    cwd,
  });

const record = (name: string, ...fields: readonly string[]) =>
  JSON.stringify({ type: "record", name, namespace: "shop", fields: fields.map((field) => JSON.parse(field)) });
const ID = '{"name":"id","type":"string"}';
const NOTE = '{"name":"note","type":"string","default":""}';
const LINE = '{"name":"line","type":"shop.Line"}';
const line = { name: "shop.Line", subject: "line", version: 1 };

beforeAll(async () => {
  source = await startRegistry({ port: 0, data: ":memory:" });
  target = await startRegistry({ port: 0, data: ":memory:" });
  const client = registryClient(source.url);
  const subjects = subjectsClient(source.url);
  // Named so that what is referred to comes later in the alphabet than what refers to it.
  await client.register("line", { schema: record("Line", ID) });
  await client.register("a-order", { schema: record("Order", ID, LINE), references: [line] });
  await client.register("a-order", { schema: record("Order", ID, LINE, NOTE), references: [line] });
  await client.register("same", { schema: record("Line", ID) });
  const proto = (type: string) => `syntax = "proto3";\npackage shop;\nmessage Sent {\n  ${type} id = 1;\n}\n`;
  await client.register("sent", { schema: proto("string"), schemaType: "PROTOBUF" });
  await client.register("doc", { schema: '{"type":"object"}', schemaType: "JSON" });
  // A version in the middle and a subject as a whole are soft-deleted; of another the first version is gone for good.
  await subjects.setLevel("sent", "NONE");
  await client.register("sent", { schema: proto("int32"), schemaType: "PROTOBUF" });
  await client.register("sent", { schema: proto("int64"), schemaType: "PROTOBUF" });
  await subjects.remove("sent", { version: 2 });
  await client.register("gone", { schema: record("Gone", ID) });
  await subjects.remove("gone");
  await client.register("late", { schema: record("Late", ID) });
  await client.register("late", { schema: record("Late", ID, NOTE) });
  await subjects.remove("late", { version: 1 });
  await subjects.remove("late", { version: 1, permanent: true });
  // Another context has ids of its own, and settings.
  await client.register(":.eu:line", { schema: record("Line", ID, NOTE) });
  await client.register(":.eu:order", { schema: record("Order", ID, LINE), references: [line] });
  await movingClient(source.url).putConfig(":.eu:", { compatibility: "FULL" });
  await subjects.setLevel("a-order", "FORWARD_TRANSITIVE");
  await subjects.setMode("doc", "READONLY");
});
afterAll(() => Promise.all([source.close(), target.close()]));

test("--dry-run says what would be imported, and writes nothing", async () => {
  const { code, out } = await run("--dry-run");
  expect({ code, out }).toEqual({ code: 0, out: "12 of 12 versions in 9 subjects would be imported.\n" });
  expect(await subjectsClient(target.url).subjects({ deleted: true })).toEqual([]);
});

test("subjects, versions, ids, references, settings and deletions are the same afterwards", async () => {
  const { code, out, err } = await run("");
  expect({ code, out, err }).toMatchObject({ code: 0, out: expect.stringContaining("12 of 12 versions"), err: "" });
  expect(out).toContain(`; ${target.url} answers as ${source.url} does, read back by subject, version and id.`);

  const both = await Promise.all(
    [source, target].map(async ({ url }) => {
      // When it was registered is the registry's own.
      const get = async (path: string) => (await (await fetch(url + path)).text()).replace(/"ts":\d+/, '"ts":0');
      return Promise.all(
        [
          "/subjects",
          "/subjects?deleted=true",
          "/contexts",
          "/schemas?deleted=true",
          "/subjects/a-order/versions/2",
          "/subjects/line/versions/1/referencedby",
          "/subjects/sent/versions",
          "/subjects/sent/versions?deleted=true",
          "/subjects/gone/versions?deleted=true",
          "/subjects/late/versions?deleted=true",
          "/subjects/:.eu:order/versions/1",
          "/schemas/ids/1/versions",
          "/schemas/ids/2?subject=:.eu:order",
          "/config/:.eu:",
          "/config/a-order",
          "/mode/doc",
          "/mode/line",
        ].map(get),
      );
    }),
  );
  expect(both[1]).toEqual(both[0]);
});

test("run again, it imports what is new and what is missing", async () => {
  expect(await run("")).toMatchObject({ code: 0, out: expect.stringContaining("0 of 12 versions") });
  await registryClient(source.url).register("late", { schema: record("Late", ID, NOTE, NOTE.replace("note", "more")) });
  // What an import that was cut off leaves: a subject in mode IMPORT, without its last version, and one with all.
  const { remove } = subjectsClient(target.url);
  for (const permanent of [false, true]) await remove("a-order", { version: 2, permanent });
  for (const subject of ["a-order", "same"]) await movingClient(target.url).putMode(subject, "IMPORT", { force: true });
  // A subject with soft-deleted versions: entering IMPORT removes those, and they come back.
  await registryClient(source.url).register("sent", { schema: 'syntax = "proto3";\n', schemaType: "PROTOBUF" });
  const again = await run("--format json");
  expect(again.code).toBe(0);
  expect(JSON.parse(again.out)).toMatchObject({ versions: 14, missing: 3, differences: [] });
  for (const subject of ["a-order", "same"]) expect(await movingClient(target.url).mode(subject)).toBeUndefined();
  expect(await subjectsClient(target.url).versions("sent")).toEqual([1, 3, 4]);
  expect(await subjectsClient(target.url).versions("sent", { deleted: true })).toEqual([1, 2, 3, 4]);
});

test("control: what differs in the target is reported, and left as it is", async () => {
  const client = movingClient(target.url);
  const { remove } = subjectsClient(target.url);
  for (const permanent of [false, true]) await remove("same", { version: 1, permanent });
  // What is registered there gets the next id, and not one that was imported.
  const other = await registryClient(target.url).register("same", { schema: record("Other", ID) });
  expect(other.id).toBe(13);
  await client.putMode("line", "READONLY");
  const { code, out } = await run("");
  expect(code).toBe(1);
  expect(out).toMatch(/^differs: same version 1 has id \d+, and the source has 1$/m);
  expect(out).toMatch(/^differs: line has the mode READONLY, and the source has none$/m);
  expect(out).toContain(`; ${target.url} differs in 2 places.`);
  expect(await run("--dry-run")).toMatchObject({ code: 1, out: expect.stringContaining("differs: same version 1") });
  expect((await registryClient(target.url).version("same", "latest")).schema).toContain("Other");
});

test("control: an id that is another schema's there is reported, and the rest imported", async () => {
  const taken = await startRegistry({ port: 0, data: ":memory:" });
  try {
    // Id 1, which the source's line has.
    await registryClient(taken.url).register("own", { schema: record("Own", ID) });
    const { code, out } = await run("--format json", taken);
    const { differences } = JSON.parse(out) as { differences: { scope: string; problem: string }[] };
    expect(code).toBe(1);
    expect(differences.map(({ scope }) => scope)).toEqual(expect.arrayContaining(["line", "same", "a-order"]));
    expect(differences.map(({ problem }) => problem).join("\n")).toContain("Overwrite new schema with id 1");
    expect(await subjectsClient(taken.url).subjects()).toEqual(expect.arrayContaining(["doc", "sent", ":.eu:order"]));
  } finally {
    await taken.close();
  }
});

test("a source that cannot be reached, or is none, is an error", async () => {
  const from = (url: string) => concordat(["import", "--from", url, "--registry", target.url], { cwd });
  expect((await from("http://127.0.0.1:9")).code).toBe(3);
  expect((await from("nowhere")).code).toBe(2);
});
