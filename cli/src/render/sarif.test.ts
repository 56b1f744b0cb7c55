import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { Verdict } from "../judge/verdict.ts";
import { junit } from "./junit.ts";
import { sarif } from "./sarif.ts";

const TOUCHED = {
  service: "billing",
  version: "1.0.0",
  environments: ["prod"],
  event: "Order",
  field: "total",
  change: "removed",
} as const;

const SIDE = { pointer: "", value: "x" };

const VERDICT: Verdict = {
  proposed: { name: "schemas/order.avsc", text: "{}", type: "AVRO" },
  against: "orders",
  level: "BACKWARD",
  outcome: "compatible",
  compared: [
    {
      old: { name: "orders version 1", text: "{}" },
      view: {
        version: 1,
        differences: [
          {
            rule: "avro/of-a-later-version",
            severity: "warning",
            direction: "backward",
            breaks: "new readers",
            old: SIDE,
            new: SIDE,
            message: "It differs.",
            hint: "Fix it.",
          },
        ],
      },
    },
  ],
  impact: { touched: [TOUCHED], unread: [], unknown: [] },
};

const location = {
  physicalLocation: { artifactLocation: { uri: "schemas/order.avsc", uriBaseId: "%SRCROOT%" } },
};

test("who reads a field is a warning of its own, and a rule that is not known is told by its id", async () => {
  expect(await sarif([{ verdict: VERDICT }], resolve("."))).toMatchObject({
    runs: [
      {
        tool: {
          driver: {
            rules: [
              {
                id: "avro/of-a-later-version",
                shortDescription: { text: expect.stringContaining("avro/of-a-later-version") },
                defaultConfiguration: { level: "warning" },
              },
              { id: "contract/field-read", defaultConfiguration: { level: "warning" } },
            ],
          },
        },
        results: [
          { ruleIndex: 0, level: "warning", locations: [location] },
          {
            ruleIndex: 1,
            level: "warning",
            message: { text: "billing 1.0.0, deployed in prod, reads total of Order, which this change removes." },
            locations: [location],
          },
        ],
      },
    ],
  });
});

test("warnings are told in a report, and are no failure", () => {
  const report = junit([{ verdict: VERDICT, subject: "orders" }]);
  expect(report).toContain('tests="1" failures="0" errors="0" skipped="0"');
  expect(report).toContain("<system-out>warning[avro/of-a-later-version]: It differs.\n");
  expect(report).toContain("billing 1.0.0, deployed in prod, reads total of Order");
});
