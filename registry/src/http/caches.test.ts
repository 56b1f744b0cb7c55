import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guidOf, identityOf } from "@concordat/schema";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeRegistry } from "../cases/registry.ts";
import { FORMATS } from "../formats.ts";
import type { Asked } from "../store/epochs.ts";
import { openStore } from "../store/open.ts";
import type { Reading, Store } from "../store/store.ts";
import { buildServer } from "./server.ts";

/** A registry with all its caches answers as one without any, whatever was asked before, and however often either was started anew. */
const DEEP = Boolean(process.env.CONCORDAT_DEEP);
const RUNS = { seed: 20261129, numRuns: DEEP ? 400 : 12 };
const MOST_STEPS = 40;

let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "concordat-caches-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What is broken in the registry with caches. */
interface Fault {
  readonly store?: (store: Store) => Store;
}

interface Request {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: object;
}

/** A request to both registries, or that one of them is started anew. */
type Step = Request | { readonly restart: "with" | "without" };

const enc = encodeURIComponent;
const SUBJECTS = ["s", "t", ":.c:s", ":.c:t"] as const;
const SCOPES = [...SUBJECTS, "a", ":.c:", ":.__GLOBAL:"] as const;
const subject = fc.constantFrom(...SUBJECTS);
const scope = fc.constantFrom(...SCOPES);
const version = fc.constantFrom("1", "2", "3", "latest");
const deleted = fc.constantFrom("", "?deleted=true");
const id = fc.integer({ min: 1, max: 4 });

const record = (name: string, ...fields: readonly object[]) => JSON.stringify({ type: "record", name, fields });
const POOL = [
  record("A"),
  record("A", { name: "f", type: "float", default: 0 }),
  record("A", { name: "f", type: "float", default: 0.0, b: 1, a: 2 }),
  record("B"),
];
const plain = fc.constantFrom(...POOL).map((schema) => ({ schema }));
/** A schema with a record of another subject in it. */
const referring = fc.tuple(fc.constantFrom("s", "t", ":.c:t"), fc.constantFrom(1, 2, -1)).map(([target, number]) => ({
  schema: record("R", { name: "a", type: "A" }),
  references: [{ name: "A", subject: target, version: number }],
}));
const schema = fc.oneof({ weight: 3, arbitrary: plain }, referring);

const get = (path: string): Request => ({ method: "GET", path });
const write: fc.Arbitrary<Request> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(subject, schema, fc.constantFrom("", "?normalize=true"))
      .map(
        ([name, body, query]): Request => ({ method: "POST", path: `/subjects/${enc(name)}/versions${query}`, body }),
      ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(subject, schema, id, id).map(
      ([name, body, number, as]): Request => ({
        method: "POST",
        path: `/subjects/${enc(name)}/versions`,
        body: { ...body, id: number, version: as },
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(subject, fc.boolean())
      .map(
        ([name, permanent]): Request => ({ method: "DELETE", path: `/subjects/${enc(name)}?permanent=${permanent}` }),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(subject, version, fc.boolean()).map(
      ([name, number, permanent]): Request => ({
        method: "DELETE",
        path: `/subjects/${enc(name)}/versions/${number}?permanent=${permanent}`,
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(scope, fc.constantFrom("IMPORT", "READWRITE", "READWRITE", "READONLY"))
      .map(([name, mode]): Request => ({ method: "PUT", path: `/mode/${enc(name)}?force=true`, body: { mode } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(scope, fc.constantFrom({ compatibility: "FULL" }, { normalize: true }, { alias: "t" }, { alias: null }))
      .map(([name, body]): Request => ({ method: "PUT", path: `/config/${enc(name)}`, body })),
  },
  fc
    .tuple(fc.constantFrom("config", "mode"), scope)
    .map(([what, name]): Request => ({ method: "DELETE", path: `/${what}/${enc(name)}` })),
  fc.constant<Request>({ method: "DELETE", path: "/contexts/.c" }),
);
const read: fc.Arbitrary<Request> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...POOL), fc.constantFrom("", "/ids"))
    .map(([text, what]) => get(`/schemas/guids/${guidOf(identityOf({ text }))}${what}`)),
  fc
    .tuple(subject, version, deleted)
    .map(([name, number, query]) => get(`/subjects/${enc(name)}/versions/${number}/referencedby${query}`)),
  fc
    .tuple(id, fc.constantFrom("?subject=s", "?subject=:.c:s", "?format=resolved", "?fetchMaxId=true"))
    .map(([number, query]) => get(`/schemas/ids/${number}${query}`)),
  fc
    .tuple(id, fc.constantFrom("subjects", "versions", "schema"), deleted)
    .map(([number, what, query]) => get(`/schemas/ids/${number}/${what}${query}`)),
  fc
    .tuple(subject, plain, deleted)
    .map(([name, body, query]): Request => ({ method: "POST", path: `/subjects/${enc(name)}${query}`, body })),
  fc.tuple(subject, version, schema).map(
    ([name, number, body]): Request => ({
      method: "POST",
      path: `/compatibility/subjects/${enc(name)}/versions/${number}?verbose=true`,
      body,
    }),
  ),
  fc
    .tuple(scope, fc.constantFrom("config", "mode"))
    .map(([name, what]) => get(`/${what}/${enc(name)}?defaultToGlobal=true`)),
  fc
    .constantFrom(
      "/contexts",
      "/subjects?deletedOnly=true",
      "/schemas?deleted=true&subjectPrefix=:*:",
      "/schemas?latestOnly=true",
    )
    .map(get),
);
const purge = (name: string): readonly Request[] => [
  { method: "DELETE", path: `/subjects/${enc(name)}` },
  { method: "DELETE", path: `/subjects/${enc(name)}?permanent=true` },
];
/** What an id or a reference stands for changes only by several requests, which chance alone seldom sends in a row. */
const chain: fc.Arbitrary<readonly Request[]> = fc.oneof(
  subject.map(purge),
  // The ids of the context begin anew.
  fc.constant([...purge(":.c:s"), ...purge(":.c:t"), { method: "DELETE", path: "/contexts/.c" } as const]),
  fc.tuple(fc.constantFrom(":.c:s", ":.c:t"), plain, id, id).map(([name, body, number, as]): readonly Request[] => [
    { method: "PUT", path: `/mode/${enc(name)}?force=true`, body: { mode: "IMPORT" } },
    { method: "POST", path: `/subjects/${enc(name)}/versions`, body: { ...body, id: number, version: as } },
    { method: "PUT", path: `/mode/${enc(name)}`, body: { mode: "READWRITE" } },
  ]),
  // A reference leads into the default context until the subject is in its own.
  fc.constantFrom(...POOL).map((text): readonly Request[] => [
    { method: "POST", path: "/subjects/s/versions", body: { schema: POOL[0] } },
    {
      method: "POST",
      path: `/subjects/${enc(":.c:t")}/versions`,
      body: { schema: '{"type":"array","items":"A"}', references: [{ name: "A", subject: "s", version: 1 }] },
    },
    { method: "POST", path: `/subjects/${enc(":.c:s")}/versions`, body: { schema: text } },
  ]),
);
const steps = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: write.map((one): readonly Step[] => [one]) },
      { weight: 6, arbitrary: read.map((one): readonly Step[] => [one]) },
      { weight: 6, arbitrary: chain },
      fc.constantFrom<readonly Step[]>([{ restart: "with" }], [{ restart: "without" }]),
    ),
    { minLength: 10, maxLength: MOST_STEPS },
  )
  .map((chains) => chains.flat());

/** What is read after every step: all that answers are kept of, so that each is kept before something changes. */
const ALWAYS: readonly Request[] = [
  ...[1, 2, 3].flatMap((number) => [get(`/schemas/ids/${number}`), get(`/contexts/.c/schemas/ids/${number}`)]),
  ...SUBJECTS.map((name) => get(`/subjects/${enc(name)}/versions/latest?format=resolved`)),
  ...SUBJECTS.map((name) => get(`/subjects/${enc(name)}/versions/1?deleted=true`)),
  get(`/subjects/a/versions/latest`),
  get("/subjects?deleted=true"),
];

it("a registry with caches answers as one without", { timeout: 1_200_000 }, async () => {
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const { difference, count } = await compare(all, {});
      asked += count;
      expect(difference).toBeUndefined();
    }),
    RUNS,
  );
  console.log(`caches: ${asked} answers of ${RUNS.numRuns} runs are the same`);
});

/** Ways in which caches did not, or might not, agree with the store. */
const FAULTS: Readonly<Record<string, Fault>> = {
  "answers by id are kept whatever becomes of the id": {
    store: (store) => ({
      ...store,
      holds: (asked) => store.holds(new Map([...asked].filter(([key]) => !key.startsWith("i ")))),
    }),
  },
  "schemas are kept when an id or a reference stands for another one": {
    store: (store) => ({ ...store, onChange: () => undefined, read: () => trusting(store.read()) }),
  },
};

it.each(Object.keys(FAULTS))("the control: it does not where %s", { timeout: 600_000 }, async (name) => {
  const said = await fc.check(
    fc.asyncProperty(steps, async (all) => (await compare(all, FAULTS[name] ?? {})).difference === undefined),
    { ...RUNS, numRuns: 20, endOnFailure: true },
  );
  expect(said.failed).toBe(true);
});

/** A reading that takes what was asked of ids and of references for what is still so. */
function trusting(reading: Reading): Reading {
  const [rely, apart] = [reading.rely.bind(reading), reading.apart.bind(reading)];
  const isTrusted = (asked: Asked) => asked.size > 0 && [...asked.keys()].every((key) => /^[sl] /.test(key));
  return Object.assign(reading, {
    rely: (asked: Asked) => isTrusted(asked) || rely(asked),
    apart: (make: (inner: Reading) => Promise<unknown>) => apart((inner) => make(trusting(inner))),
  });
}

/** Sends all steps to both; gives the first answer that is not the same. */
async function compare(all: readonly Step[], fault: Fault) {
  const base = join(folder, String(++files));
  const open = (caches: boolean) => opened(`${base}-${caches}.db`, caches, caches ? fault : {});
  const pair = { with: await open(true), without: await open(false) };
  let count = 0;
  try {
    for (const one of all) {
      if ("restart" in one) {
        await pair[one.restart].close();
        pair[one.restart] = await open(one.restart === "with");
      }
      for (const request of "restart" in one ? ALWAYS : [one, ...ALWAYS]) {
        const [kept, fresh] = [await ask(pair.with.url, request), await ask(pair.without.url, request)];
        count += 1;
        if (kept !== fresh) return { difference: { request, after: one, kept, fresh }, count };
      }
    }
    return { difference: undefined, count };
  } finally {
    await pair.with.close();
    await pair.without.close();
  }
}

async function opened(file: string, caches: boolean, fault: Fault) {
  const store = await openStore(file, { now: () => 0, caches });
  const registry = makeRegistry(fault.store?.(store) ?? store, FORMATS, { level: "NONE", caches });
  const app = buildServer(registry, { bodyLimit: 1_000_000, logLevel: "error", caches });
  return {
    url: await app.listen({ host: "127.0.0.1", port: 0 }),
    close: async () => {
      await app.close();
      await registry.engine.close();
      await store.close();
    },
  };
}

const agent = new Agent({ keepAlive: true });

/** What comes over the wire: the answers that are kept as bytes never reach the framework. */
function ask(url: string, { method, path, body }: Request): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const call = request(url + path, { method, agent, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve(`${answer.statusCode} ${answer.headers["content-type"]} ${text}`));
    });
    call.on("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
