import { jsonSchema } from "@concordat/schema/json";
import { Ajv } from "ajv";
import { Bench } from "tinybench";

/**
 * JSON Schemas of 10, 200 and 5,000 properties: read, printed and compared, with and without warnings, beside what ajv takes to
 * make the functions by which the two schemas could be tried out. By tinybench, the median of three rounds, the sides in turn:
 * `node bench/json-schema.ts`.
 */
const ROUNDS = 3;

for (const count of [10, 200, 5_000]) {
  const [old, next] = [textOf(count, 0), textOf(count, 1)];
  const [before, after] = [jsonSchema.parse(old), jsonSchema.parse(next)];
  const steps: Readonly<Record<string, () => unknown>> = {
    "JSON.parse": () => JSON.parse(old),
    read: () => jsonSchema.parse(old),
    print: () => jsonSchema.canonical(before),
    "compare, errors alone": () => expectFindings(jsonSchema.compare(after, before, { only: "errors" }).length),
    "compare, with warnings": () => expectFindings(jsonSchema.compare(after, before).length),
    "read and compare a new text": () =>
      expectFindings(jsonSchema.compare(jsonSchema.parse(next), before, { only: "errors" }).length),
    "ajv, both compiled": () =>
      [old, next].map((text) => new Ajv({ strict: false, logger: false }).compile(JSON.parse(text))),
  };
  const medians = await measured(steps, count < 5_000);
  const ajv = medians.get("ajv, both compiled") ?? Number.NaN;
  for (const [name, ms] of medians)
    console.log(
      `${count} properties, ${name}: ${ms.toPrecision(3)} ms (ajv takes ${(ajv / ms).toFixed(1)} times that)`,
    );
}

/** Objects of ten properties each and one that holds them, as schemas of some size are; one limit is given. */
function textOf(count: number, minimum: number): string {
  const parts = Array.from({ length: count / 10 }, (_, part) => {
    const properties = {
      id: { type: "string", format: "uuid" },
      amount: { type: "number", minimum: part === 0 ? minimum : 0 },
      state: { enum: ["NEW", "PAID", "SENT"] },
      at: { type: "string", format: "date-time" },
      note: { type: ["string", "null"], maxLength: 200 },
      tags: { type: "array", items: { type: "string" } },
      left: { type: "object", additionalProperties: { type: "integer" } },
      size: { oneOf: [{ type: "integer" }, { type: "string", pattern: "^[SML]$" }] },
      done: { type: "boolean", default: false },
      code: { type: "string", minLength: 2 },
    };
    return [`Part${part}`, { type: "object", properties, required: ["id"], additionalProperties: false }];
  });
  const held = parts.map(([name], at) => [`part${at}`, { $ref: `#/definitions/${String(name)}` }]);
  const root = { type: "object", properties: Object.fromEntries(held), additionalProperties: false };
  return JSON.stringify({ ...root, definitions: Object.fromEntries(parts) });
}

function expectFindings(count: number): void {
  if (count === 0) throw new Error("nothing was found");
}

/** Milliseconds a call by step: the median of the rounds' medians, the steps in turn. */
async function measured(
  steps: Readonly<Record<string, () => unknown>>,
  quick: boolean,
): Promise<ReadonlyMap<string, number>> {
  const rounds = new Map<string, number[]>(Object.keys(steps).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, run] of Object.entries(steps)) {
      // What ajv takes for large ones is seconds.
      const slow = name.startsWith("ajv") && !quick;
      const bench = new Bench({
        time: quick ? 300 : slow ? 1 : 100,
        iterations: slow ? 1 : 3,
        warmup: quick,
        throws: true,
      });
      bench.add(name, run);
      const [task] = await bench.run();
      const result = task?.result;
      if (result === undefined || !("latency" in result)) throw new Error(`${name} was not measured`);
      rounds.get(name)?.push(result.latency.p50);
    }
  }
  return new Map([...rounds].map(([name, all]) => [name, all.toSorted((a, b) => a - b)[1] ?? Number.NaN]));
}
