import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "../../../test/support/vectors.ts";
import type { CompatibilityPolicy, ResolvedReference } from "../format.ts";
import { type RuleTable, ruleOf } from "../rule.ts";
import { compareJsonSchema } from "./compare.ts";
import type { JsonSchemaModel } from "./model.ts";
import { parseJsonSchema } from "./parse.ts";
import { jsonSchemaRules } from "./rules.ts";
import { warnJsonSchema } from "./warn.ts";

/** Differences of JSON Schemas as Confluent's registry reported them, and which texts it took for schemas. */

const PAIRS = "confluent-compat.jsonl";
const CASES = "fuzz/json.jsonl.gz";
/** Milliseconds after which a file hangs; how long it takes is not asserted. */
const HANGS = 120_000;

const WORDS = {
  backward: { reader: "the new schema", writer: "the old schema" },
  forward: { reader: "the old schema", writer: "the new schema", readerIsOld: true },
} as const;
type Direction = keyof typeof WORDS;

/** A text as a schema, or undefined where it is none. */
function parsed(text: string, references: readonly ResolvedReference[] = []): JsonSchemaModel | undefined {
  try {
    return parseJsonSchema(text, { references, strictness: "confluent" }).model;
  } catch {
    return undefined;
  }
}

interface Compared {
  readonly old: JsonSchemaModel;
  readonly now: JsonSchemaModel;
  readonly rules?: RuleTable;
  readonly policy?: CompatibilityPolicy;
}

/** The messages of what is wrong in a direction, as Confluent's registry words them. */
function messagesOf(direction: Direction, { old, now, rules = jsonSchemaRules, policy }: Compared): readonly string[] {
  const [reader, writer] = direction === "backward" ? [now, old] : [old, now];
  return compareJsonSchema(reader, writer, undefined, policy).map(({ rule, location, facts }) => {
    const message = ruleOf({ rules }, rule).confluent?.(location, facts, WORDS[direction]);
    return message ?? rule;
  });
}

const ofErrors = (messages: readonly string[]) => messages.filter((one) => one.startsWith("{errorType"));
const isRejection = (messages: readonly string[]) => messages.some((one) => /^(Invalid|Empty) schema/.test(one));

interface Row {
  readonly id: string;
  readonly schemaType: string;
  readonly old: string;
  readonly new: string;
  readonly backwardMessages: readonly string[] | null;
  readonly forwardMessages: readonly string[] | null;
  readonly backwardError?: unknown;
  readonly forwardError?: unknown;
  readonly oldError?: unknown;
}

/** What differs from a recorded pair, in a word each. */
function differencesFrom(row: Row, rules: RuleTable = jsonSchemaRules): readonly string[] {
  const [old, now] = [parsed(row.old), parsed(row.new)];
  if ((old === undefined) !== (row.oldError !== undefined)) return ["old"];
  if (old === undefined) return [];
  return (["backward", "forward"] as const).flatMap((direction) => {
    const messages = row[`${direction}Messages`] ?? [];
    // Where it answers with an error 500 nothing is known of what is right.
    if (row[`${direction}Error`] !== undefined) return [];
    if (isRejection(messages) !== (now === undefined)) return [`${direction}: rejected`];
    if (now === undefined) return [];
    const ours = messagesOf(direction, { old, now, rules });
    return JSON.stringify(ours) === JSON.stringify(ofErrors(messages)) ? [] : [direction];
  });
}

describe.skipIf(!haveVectors(PAIRS))("pairs of JSON Schemas that Confluent's registry compared", () => {
  const rows = haveVectors(PAIRS) ? vectors<Row>(PAIRS).filter(({ schemaType }) => schemaType === "JSON") : [];
  /** It looks for the absolute URI of a schema's own `$id` in the network, and rejects the schema. */
  const OWN_ID = (row: Row) => /"\$id": "http:\/\/x\/y".*"\$ref": "http:\/\/x\/y#/.test(`${row.old}\n${row.new}`);

  it("have the same differences here, in the same order and words", { timeout: HANGS }, () => {
    const different = rows.filter((row) => differencesFrom(row).length > 0);
    expect([rows.length, rows.length - different.length]).toEqual([1_315, 1_310]);
    expect(different.filter((row) => !OWN_ID(row)).map(({ id }) => id)).toEqual([]);
  });

  it("have no difference from themselves, and no warning", { timeout: HANGS }, () => {
    const texts = new Set(rows.flatMap((row) => [row.old, row.new]));
    const models = [...texts].flatMap((text) => {
      const [one, other] = [parsed(text), parsed(text)];
      return one === undefined || other === undefined ? [] : [[one, other] as const];
    });
    expect(models.length).toBeGreaterThan(700);
    const different = models.flatMap(([one, other]) => [
      ...compareJsonSchema(one, other),
      ...warnJsonSchema(one, other),
    ]);
    expect(different.map(({ rule }) => rule)).toEqual([]);
  });

  it("are answered here too where it answers with an error 500", () => {
    const failed = rows.flatMap((row) =>
      (["backward", "forward"] as const).flatMap((direction) => {
        const [old, now] = [parsed(row.old), parsed(row.new)];
        if (row[`${direction}Error`] === undefined || old === undefined || now === undefined) return [];
        const [reader, writer] = direction === "backward" ? [now, old] : [old, now];
        return [compareJsonSchema(reader, writer).map(({ rule }) => rule)];
      }),
    );
    expect(failed).toHaveLength(6);
    // Five divide by zero at a `multipleOf` of 0.5; one looks for a `maximum` that is not there.
    expect(failed.flat().toSorted()).toEqual([
      "json-schema/exclusive-maximum-decreased",
      ...Array.from({ length: 5 }, () => "json-schema/multiple-of-expanded"),
    ]);
  });

  it("show a rule that is worded wrong, and one that is not found", () => {
    const wrong = new Map(jsonSchemaRules);
    const rule = ruleOf({ rules: wrong }, "json-schema/max-length-added");
    wrong.set(rule.id, { ...rule, confluent: () => '{errorType:"MAX_LENGTH_ADDED"}' });
    expect(rows.filter((row) => differencesFrom(row, wrong).length > 0).length).toBeGreaterThan(4);
    const pair = rows.find(({ backwardMessages }) => ofErrors(backwardMessages ?? []).length > 0);
    expect(pair === undefined ? [] : differencesFrom({ ...pair, new: pair.old })).toContain("backward");
  });
});

interface Step {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: {
    readonly schema?: string;
    readonly references?: readonly Omit<ResolvedReference, "text">[];
    readonly compatibility?: string;
    readonly compatibilityPolicy?: string;
  } | null;
  readonly answer: { readonly version?: number; readonly schema?: string; readonly messages?: readonly string[] };
}

interface Stored {
  readonly text: string;
  readonly references: readonly Omit<ResolvedReference, "text">[];
}

const DIRECTIONS: Readonly<Record<string, readonly Direction[]>> = {
  NONE: [],
  BACKWARD: ["backward"],
  FORWARD: ["forward"],
  FULL: ["forward", "backward"],
};

/** What a case asked of its subjects, judged by the engine alone: steps that are answered otherwise, and how many there are. */
function replayed(steps: readonly Step[]): { readonly asked: number; readonly others: readonly string[] } {
  const subjects = new Map<string, Stored[]>();
  const settings = new Map<string, { readonly level: string; readonly policy: string | undefined }>();
  const others: string[] = [];
  let asked = 0;
  const resolved = (references: Stored["references"]): readonly ResolvedReference[] =>
    references.flatMap((one) => {
      const stored = subjects.get(one.subject)?.[one.version - 1];
      return stored === undefined ? [] : [...resolved(stored.references), { ...one, text: stored.text }];
    });
  for (const { method, path, status, body, answer } of steps) {
    const [, subject = ""] = /\/(?:config|subjects)\/([^/?]+)/.exec(path) ?? [];
    if (method === "PUT") {
      const before = settings.get(subject);
      const policy = body?.compatibilityPolicy ?? before?.policy;
      settings.set(subject, { level: body?.compatibility ?? before?.level ?? "BACKWARD", policy });
    } else if (method === "POST" && body?.schema?.trim()) {
      const { schema, references = [] } = body;
      const now = parsed(schema, resolved(references));
      const compared = path.startsWith("/compatibility");
      if (!compared && !/\/versions(\?|$)/.test(path)) continue;
      asked += 1;
      const messages = answer.messages ?? [];
      if ((status === 422 || isRejection(messages)) !== (now === undefined)) others.push("rejected");
      if (!compared && status === 200 && answer.version !== undefined) {
        const versions = subjects.get(subject) ?? [];
        subjects.set(subject, versions);
        versions[answer.version - 1] = { text: answer.schema ?? schema, references };
      }
      const latest = subjects.get(subject)?.at(-1);
      if (!compared || status === 500 || latest === undefined || now === undefined || isRejection(messages)) continue;
      const old = parsed(latest.text, resolved(latest.references));
      const { level = "", policy } = settings.get(subject) ?? {};
      const how: Pick<Compared, "policy"> = policy === "LENIENT" ? { policy: "LENIENT" } : {};
      const ours = (DIRECTIONS[level] ?? []).flatMap((direction) =>
        old === undefined ? ["no schema"] : messagesOf(direction, { old, now, ...how }),
      );
      if (JSON.stringify(ours) !== JSON.stringify(ofErrors(messages))) others.push("messages");
    }
  }
  return { asked, others };
}

describe.skipIf(!haveVectors(CASES))("generated cases of JSON Schemas", () => {
  const cases = haveVectors(CASES) ? vectors<{ readonly id: string; readonly steps: readonly Step[] }>(CASES) : [];

  it("are judged as Confluent's registry judged them, also under LENIENT", { timeout: HANGS }, () => {
    const results = cases.map(({ id, steps }) => ({ id, ...replayed(steps) }));
    const asked = results.reduce((sum, one) => sum + one.asked, 0);
    console.log(`generated JSON Schemas: ${asked} were registered or compared`);
    expect([cases.length, asked]).toEqual([400, 3_288]);
    // Its stack overflows at a recursion straight through `anyOf` (2019-09): it rejects what we take.
    expect(results.filter(({ others }) => others.length > 0).map(({ id, others }) => [id, ...new Set(others)])).toEqual(
      [["json-7001-11", "rejected"]],
    );
  });

  it("show where the policy is not looked at", () => {
    const strict = cases.map(({ steps }) =>
      replayed(
        steps.map((step) => {
          const { compatibilityPolicy: _, ...body } = step.body ?? {};
          return { ...step, body };
        }),
      ),
    );
    expect(strict.filter(({ others }) => others.includes("messages")).length).toBeGreaterThan(20);
  });
});
