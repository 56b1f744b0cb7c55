import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "vitest";

interface Location {
  readonly physicalLocation?: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region?: Readonly<Record<string, number>>;
  };
  readonly logicalLocations?: readonly { readonly name: string }[];
}

interface Log {
  readonly $schema: string;
  readonly runs: readonly Run[];
}

/** What tests look at of a run of SARIF. */
export interface Run {
  readonly tool: { readonly driver: Driver };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications?: readonly Notification[];
  }[];
  readonly results: readonly Result[];
}

interface Driver {
  readonly name: string;
  readonly version: string;
  readonly rules: readonly Rule[];
  readonly notifications?: readonly { readonly id: string }[];
}

interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string };
}

interface Notification {
  readonly descriptor: { readonly id: string; readonly index: number };
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations?: readonly Location[];
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Validate {
  (value: unknown): boolean;
  readonly errors?: unknown;
}

/**
 * The official schema, as the package @microsoft/jest-sarif 1.0.0-beta.0 has it (MIT), judged by the validator that
 * @asyncapi/parser brings. It is of JSON Schema's draft 4, of which it uses nothing that draft 7 reads otherwise.
 */
function officialSchema(): Validate {
  const load = createRequire(createRequire(import.meta.url).resolve("@asyncapi/parser"));
  const { default: Ajv } = load("ajv") as {
    default: new (options: object) => { compile(schema: object): Validate };
  };
  const { default: addFormats } = load("ajv-formats") as { default: (ajv: object) => void };
  const path = new URL("../fixtures/sarif-2.1.0-rtm.5.json", import.meta.url);
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  return ajv.compile(schema);
}

const validate = officialSchema();

/** Whether the official schema of SARIF 2.1.0 takes a value. */
export function isSarif(value: unknown): boolean {
  return validate(value);
}

/** Parses a log and holds it against the schema, what GitHub asks for, and itself. */
export function runIn(out: string): Run {
  const log = JSON.parse(out) as Log;
  expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
  expect(log.$schema).toContain("sarif-2.1.0");
  const [only, ...others] = log.runs;
  expect(others).toEqual([]);
  if (only === undefined) throw new Error("no run");
  const { rules, notifications = [] } = only.tool.driver;
  expect(only.tool.driver).toMatchObject({ name: "concordat", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { shortDescription, fullDescription, help } of rules) {
    for (const { text } of [shortDescription, fullDescription, help]) expect(text).toMatch(/^[A-Z].+\.$/s);
    expect(fullDescription.text.length).toBeLessThan(1024);
  }
  expect(new Set(only.results.map(({ ruleId }) => ruleId))).toEqual(new Set(rules.map(({ id }) => id)));
  for (const result of only.results) {
    expect(rules[result.ruleIndex]?.id).toBe(result.ruleId);
    expect(result.message.text).not.toBe("");
    expect(result.locations).toHaveLength(1);
  }
  const prints = only.results.map((one) => one.partialFingerprints.primaryLocationLineHash);
  expect(new Set(prints).size).toBe(prints.length);
  for (const { toolExecutionNotifications = [] } of only.invocations)
    for (const { descriptor } of toolExecutionNotifications)
      expect(notifications[descriptor.index]?.id).toBe(descriptor.id);
  return only;
}
