import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import { BudgetExceeded, budgetOf, largeBudget } from "../budget.ts";
import type { Finding } from "../difference.ts";
import { SchemaError } from "../error.ts";
import { parseJson } from "../text/json.ts";
import { compareJsonSchema } from "./compare.ts";
import { jsonSchema } from "./format.ts";
import { parseJsonSchema } from "./parse.ts";
import { ajvOf } from "./second-judge.ts";
import { lessOf } from "./shrink.ts";
import { validatorOf } from "./validate.ts";
import { witnessJsonSchema } from "./witness.ts";

const model = (schema: unknown) => parseJsonSchema(typeof schema === "string" ? schema : JSON.stringify(schema)).model;

/** What is found between a reader's and a writer's schema, each with its witness. */
function shown(reader: unknown, writer: unknown) {
  const [read, written] = [model(reader), model(writer)];
  return compareJsonSchema(read, written).map((finding) => ({
    rule: finding.rule.replace("json-schema/", ""),
    witness: witnessJsonSchema(read, written, finding),
  }));
}

const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const closed = { additionalProperties: false };
const nested = (value: object) => object({ lines: { type: "array", items: value } }, { required: ["lines"] });

describe("witnessJsonSchema", () => {
  it.each([
    [
      "a property that an open model had no type for",
      object({ id: { type: "string" }, total: { type: "number" } }),
      object({ id: { type: "string" } }),
      [
        {
          rule: "property-added-to-open-content-model",
          event: { total: "" },
          observed: "/total must be number (type)",
          neighbour: { total: 0 },
        },
      ],
    ],
    [
      "a property taken from a closed model",
      object({ id: { type: "string" } }, closed),
      object({ id: { type: "string" }, note: { type: "string" } }, { ...closed, required: ["id"] }),
      [
        {
          rule: "property-removed-from-closed-content-model",
          event: { id: "", note: "" },
          observed: "the event must NOT have additional properties (additionalProperties)",
          neighbour: { id: "" },
        },
      ],
    ],
    [
      "a length and a pattern at once",
      object({ code: { type: "string", maxLength: 3, pattern: "^[A-Z]+$" } }),
      object({ code: { type: "string", maxLength: 8, pattern: "^[A-Z]+$" } }, { required: ["code"] }),
      [
        {
          rule: "max-length-decreased",
          event: { code: "AAAA" },
          observed: "/code must NOT have more than 3 characters (maxLength)",
          neighbour: { code: "A" },
        },
      ],
    ],
    [
      "a bound, by a number that the writer takes",
      { type: "number", maximum: 10 },
      { type: "number", maximum: 100, multipleOf: 7 },
      [{ rule: "maximum-decreased", event: 49, observed: "the event must be <= 10 (maximum)", neighbour: 0 }],
    ],
    [
      "a listed value",
      object({ status: { enum: ["NEW"] } }),
      object({ status: { enum: ["NEW", "PAID"] } }),
      [
        {
          rule: "enum-array-narrowed",
          event: { status: "PAID" },
          observed: "/status must be equal to one of the allowed values (enum)",
          neighbour: { status: "NEW" },
        },
      ],
    ],
    [
      "each of two findings by itself",
      nested(object({ sku: { type: "string" }, quantity: { type: "integer" } }, { required: ["sku", "quantity"] })),
      nested(object({ sku: { type: "string" }, quantity: { type: "number" } }, { required: ["sku"] })),
      [
        {
          rule: "required-attribute-added",
          event: { lines: [{ sku: "" }] },
          observed: "/lines/0 must have required property 'quantity' (required)",
          neighbour: { lines: [{ sku: "", quantity: 0 }] },
        },
        {
          rule: "type-narrowed",
          event: { lines: [{ sku: "", quantity: 0.5 }] },
          observed: "/lines/0/quantity must be integer (type)",
          neighbour: { lines: [{ sku: "", quantity: 0 }] },
        },
      ],
    ],
    [
      "names that objects have",
      '{"type":"object","properties":{"constructor":{"type":"string"}},"required":["constructor"]}',
      '{"type":"object","properties":{"constructor":{"type":"integer"}},"required":["constructor"]}',
      [
        {
          rule: "type-changed",
          event: { constructor: 0 },
          observed: "/constructor must be string (type)",
          neighbour: undefined,
        },
      ],
    ],
  ])("shows %s", (_, reader, writer, expected) => {
    const found = shown(reader, writer).map(({ rule, witness }) =>
      witness.outcome === "none"
        ? { rule, reason: witness.reason }
        : { rule, event: witness.event, observed: witness.observed, neighbour: witness.neighbour?.event },
    );
    expect(found).toEqual(expected);
  });

  it("gives the event's text as it goes on the wire", () => {
    const [one] = shown(object({ ä: { type: "string" } }), object({ ä: { type: "integer" } }));
    if (one === undefined || one.witness.outcome === "none") throw new Error("no witness");
    expect(new TextDecoder().decode(one.witness.bytes)).toBe('{"ä":0}');
  });

  it("goes through unions, one branch of many", () => {
    const events = (count: number) => ({
      oneOf: Array.from({ length: count }, (_, index) =>
        object({ type: { const: `event${index}` }, id: { type: "string" } }, { required: ["type", "id"], ...closed }),
      ),
    });
    expect(shown(events(20), events(21))).toMatchObject([
      { witness: { outcome: "fails", event: { type: "event20", id: "" } } },
    ]);
  });

  it("shows what another default makes of a member that is left out", () => {
    const [read, written] = ["x", "y"].map((value) =>
      jsonSchema.parse(JSON.stringify(object({ a: { type: "string", default: value }, b: {} }, { required: ["b"] }))),
    );
    if (read === undefined || written === undefined) throw new Error("no schemas");
    const witnesses = jsonSchema.compare(read, written).map((finding) => jsonSchema.witness(read, written, finding));
    expect(witnesses).toMatchObject([
      {
        outcome: "changes",
        event: { b: "" },
        observed: '/a is absent, and stands for "x" where "y" is meant',
        neighbour: { event: { a: "y" } },
      },
    ]);
  });

  it("says so where a rule rejects what no event breaks", () => {
    expect(shown({ type: "string", minLength: 0 }, { type: "string" })).toEqual([
      { rule: "min-length-added", witness: { outcome: "none", reason: "by-rule" } },
    ]);
  });

  it("says so where the writer has no event", () => {
    const endless = (type: string) => object({ next: { $ref: "#" }, id: { type } }, { required: ["next"] });
    const reasons = shown(endless("string"), endless("integer")).map(({ witness }) =>
      witness.outcome === "none" ? witness.reason : "shown",
    );
    expect([...new Set(reasons)]).toEqual(["no-event"]);
  });

  it("says of a property named __proto__ what our own walk says, as ajv has none", () => {
    const property = (type: string) => `{"type":"object","properties":{"__proto__":{"type":"${type}"}}}`;
    expect(shown(property("string"), property("integer"))).toMatchObject([
      { witness: { observed: "/__proto__ must be a string, but is 0 (type)" } },
    ]);
  });

  it.each([
    ["30 doubled references", doubled("string"), doubled("integer")],
    ["nesting of 250 levels", deep("string"), deep("integer")],
    ["a pattern that others take years for", { pattern: "^(a+)+$", type: "string" }, { type: "string" }],
    ["20,000 properties", wide("string", 20_000), wide("integer", 20_000)],
  ])(
    "ends with %s",
    (_, reader, writer) => {
      const [read, written] = [model(reader), model(writer)];
      const [finding] = compareJsonSchema(read, written);
      if (finding === undefined) throw new Error("nothing was found");
      const budget = largeBudget(read.document.text.length);
      expect(witnessJsonSchema(read, written, finding, budget).outcome).toBe("fails");
    },
    30_000,
  );

  it("takes steps from its budget", () => {
    const [read, written] = [model(wide("string", 100)), model(wide("integer", 100))];
    const [finding] = compareJsonSchema(read, written);
    expect(() => witnessJsonSchema(read, written, finding as Finding, budgetOf(50))).toThrow(BudgetExceeded);
  });
});

function doubled(type: string) {
  const definitions = Object.fromEntries(
    Array.from({ length: 31 }, (_, index) => {
      const next = { $ref: `#/definitions/d${index + 1}` };
      return [`d${index}`, index === 30 ? { type } : { allOf: [next, next] }];
    }),
  );
  return { $ref: "#/definitions/d0", definitions };
}

function deep(type: string) {
  return Array.from({ length: 250 }).reduce<object>((inner) => object({ next: inner }, { required: ["next"] }), {
    type,
  });
}

function wide(type: string, count: number) {
  const last = count - 1;
  return object(
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`p${index}`, { type: index === last ? type : "string" }]),
    ),
    closed,
  );
}

const FILE = "confluent-compat.jsonl";
/** Of the vectors every so many are judged; all of them on request. */
const STEP = process.env.CONCORDAT_DEEP ? 1 : 6;

describe.skipIf(!haveVectors(FILE))("what Confluent's registry rejects", () => {
  interface Row {
    readonly id: string;
    readonly schemaType: string;
    readonly category: string;
    readonly old: string;
    readonly new: string;
    readonly backward: boolean | null;
    readonly forward: boolean | null;
  }
  const rows = vectors<Row>(FILE).filter(
    ({ schemaType, category }) => schemaType === "JSON" && category !== "invalid-new",
  );
  const rejected = rows.flatMap((row) => [
    ...(row.backward === false ? [{ reader: row.new, writer: row.old }] : []),
    ...(row.forward === false ? [{ reader: row.old, writer: row.new }] : []),
  ]);

  it("is shown by a smallest event that ajv judges so too, or is by rule alone", () => {
    const counts = { unread: 0, shown: 0, byRule: 0, findings: 0, neighbours: 0 };
    for (const { reader, writer } of rejected.filter((_, index) => index % STEP === 0)) {
      const [read, written] = [parsedOrNone(reader), parsedOrNone(writer)];
      if (read === undefined || written === undefined) {
        counts.unread += 1;
        continue;
      }
      const findings = compareJsonSchema(read, written);
      counts.findings += findings.length;
      let any = false;
      for (const finding of findings) {
        const witness = witnessJsonSchema(read, written, finding);
        if (witness.outcome === "none") {
          expect(["by-rule", "no-event"]).toContain(witness.reason);
          continue;
        }
        any = true;
        if (witness.neighbour !== undefined) counts.neighbours += 1;
        check(read, written, witness);
      }
      counts[any ? "shown" : "byRule"] += 1;
    }
    expect(rejected.length).toBe(1_511);
    if (STEP === 1)
      expect(counts).toEqual({ unread: 14, shown: 1_295, byRule: 202, findings: 1_917, neighbours: 1_458 });
    else expect(counts.shown / (counts.shown + counts.byRule)).toBeGreaterThan(0.8);
  }, 120_000);

  /** Some are no schemas to the registry, which it only says of a comparison. */
  function parsedOrNone(text: string) {
    try {
      return model(text);
    } catch (error) {
      expect(error).toBeInstanceOf(SchemaError);
      return undefined;
    }
  }

  function check(
    reader: ReturnType<typeof model>,
    writer: ReturnType<typeof model>,
    { event, bytes, neighbour }: Extract<ReturnType<typeof witnessJsonSchema>, { outcome: "fails" | "changes" }>,
  ): void {
    const [reads, writes] = [validatorOf(reader), validatorOf(writer)];
    const text = new TextDecoder().decode(bytes);
    const json = parseJson(text);
    expect([text, writes.accepts(json), reads.accepts(json)]).toEqual([text, true, false]);
    const [ajvReads, ajvWrites] = [ajvOf(reader), ajvOf(writer)];
    expect(ajvWrites?.(event) ?? []).toEqual([]);
    expect(ajvReads === undefined || ajvReads(event).length > 0).toBe(true);
    if (neighbour !== undefined) expect([writes(neighbour.event), reads(neighbour.event)]).toEqual([[], []]);
    // Nothing can be dropped from it.
    const [error, ...others] = reads.ofJson(json);
    if (others.length > 0) return;
    const same = [...lessOf(json)].filter(
      (less) => writes.accepts(less) && reads.ofJson(less).some(({ schema }) => schema === error?.schema),
    );
    expect([text, same]).toEqual([text, []]);
  }
});
