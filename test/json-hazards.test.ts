import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** JSON Schemas that hang or fool others: each is registered, changed and checked, while somebody else is answered. */

let running: RunningRegistry;
beforeAll(async () => {
  running = await startRegistry({ port: 0, data: ":memory:" });
});
afterAll(() => running.close());

const deep = (levels: number) => `${'{"properties":{"a":'.repeat(levels)}{}${"}}".repeat(levels)}`;
const wide = (count: number, type: string) => {
  const properties = Array.from({ length: count }, (_, at) => `"p${at}":{"type":"${type}"}`);
  return `{"type":"object","additionalProperties":false,"properties":{${properties.join(",")}}}`;
};
const doubled = (type: string) => {
  const level = (at: number) => {
    const next = `{"$ref":"#/definitions/d${at + 1}"}`;
    return `"d${at}":{"type":"object","properties":{"a":${next},"b":${next}}}`;
  };
  const levels = Array.from({ length: 30 }, (_, at) => level(at));
  return `{"definitions":{${levels.join(",")},"d30":{"type":"${type}"}},"$ref":"#/definitions/d0"}`;
};
const branches = (count: number, kind: string) => {
  const all = Array.from({ length: count }, (_, at) => `{"properties":{"${kind}${at}":{"minLength":${at}}}}`);
  return `{"anyOf":[${all.join(",")}]}`;
};

interface Row {
  readonly name: string;
  readonly old: string;
  readonly changed: string;
  /** What registering the old one is answered with. */
  readonly status: 200 | 422;
  /** Whether checking the changed one may come to the end of its time or steps. */
  readonly large?: true;
  readonly compatible?: boolean;
  readonly says?: string;
}

const ROWS: readonly Row[] = [
  {
    name: "100,000 properties",
    old: wide(100_000, "string"),
    changed: wide(100_000, "integer"),
    status: 200,
    large: true,
  },
  {
    name: "nesting of 10,000 levels",
    old: deep(10_000),
    changed: "{}",
    status: 422,
    says: "nest more than 1000 levels",
  },
  { name: "nesting of 450 levels", old: deep(450), changed: deep(449), status: 200 },
  {
    name: "a pattern that backtracks without end",
    old: '{"type":"string","pattern":"^(a+)+$"}',
    changed: '{"type":"string","pattern":"^(a+)+b$"}',
    status: 200,
    compatible: false,
  },
  {
    name: "unique items",
    old: '{"type":"array","minItems":20000,"items":{"type":"object","required":["a"]}}',
    changed: '{"type":"array","minItems":20000,"uniqueItems":true,"items":{"type":"object","required":["a"]}}',
    status: 200,
    compatible: false,
  },
  { name: "a schema that is itself", old: '{"$ref":"#"}', changed: "{}", status: 422, says: "# → #" },
  {
    name: "a schema that holds itself",
    old: '{"type":"object","properties":{"next":{"$ref":"#"}}}',
    changed: '{"type":"object","properties":{"next":{"$ref":"#"}},"required":["next"]}',
    status: 200,
    compatible: false,
  },
  {
    name: "30 doubled references",
    old: doubled("string"),
    changed: doubled("integer"),
    status: 200,
    compatible: false,
  },
  {
    name: "2,000 branches on either side",
    old: branches(2_000, "a"),
    changed: branches(2_000, "b"),
    status: 200,
    large: true,
  },
  {
    name: "properties that every object inherits",
    old: '{"type":"object","properties":{"constructor":{"type":"string"},"__proto__":{"type":"string"},"toString":{"type":"string"}}}',
    changed:
      '{"type":"object","properties":{"constructor":{"type":"integer"},"__proto__":{"type":"integer"},"toString":{"type":"integer"}}}',
    status: 200,
    compatible: false,
    says: "__proto__",
  },
  {
    name: "numbers beyond 2^53",
    old: '{"type":"number","maximum":9007199254740993}',
    changed: '{"type":"number","maximum":9007199254740992}',
    status: 200,
    compatible: false,
  },
  {
    name: "numbers beyond doubles",
    old: '{"type":"number","maximum":1e400}',
    changed: '{"type":"number","maximum":1e399}',
    status: 200,
    compatible: false,
  },
  {
    name: "fractions",
    old: '{"type":"number","multipleOf":0.1}',
    changed: '{"type":"number","multipleOf":0.01}',
    status: 200,
    compatible: true,
  },
];

describe("what hangs or fools others", () => {
  it.each(ROWS.map((row) => [row.name, row] as const))("%s", { timeout: 120_000 }, async (name, row) => {
    const subject = encodeURIComponent(name);
    const others = answering();
    const registered = await ask(`/subjects/${subject}/versions`, row.old);
    const checked = await ask(`/compatibility/subjects/${subject}/versions?verbose=true`, row.changed);
    const explained = await ask(`/api/v1/compatibility`, row.changed, { subject: name, witness: true });
    const answered = await others.stop();
    const shown = `${registered.text.slice(0, 300)} ${checked.text.slice(0, 300)}`;
    expect(registered.status, shown).toBe(row.status);
    expect(row.large === true ? [200, 422] : [200], shown).toContain(checked.status);
    expect(explained.status, explained.text.slice(0, 500)).toBeLessThan(500);
    if (row.compatible !== undefined) expect(JSON.parse(checked.text)).toMatchObject({ is_compatible: row.compatible });
    if (row.says !== undefined) expect(registered.text + checked.text).toContain(row.says);
    // The event loop was free: another client was answered all the while.
    expect(answered.failed).toBe(0);
    expect(answered.count).toBeGreaterThan(0);
  });
});

async function ask(path: string, schema: string, more: object = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(running.url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ schemaType: "JSON", schema, ...more }),
  });
  return { status: response.status, text: await response.text() };
}

/** Another client, which asks again and again until it is stopped. */
function answering() {
  let [going, count, failed] = [true, 0, 0];
  const asked = (async () => {
    while (going) {
      const { ok } = await fetch(`${running.url}/schemas/types`);
      count += 1;
      if (!ok) failed += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return {
    async stop() {
      going = false;
      await asked;
      return { count, failed };
    },
  };
}
