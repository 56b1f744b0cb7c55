import { expect, test } from "vitest";
import { mergedMetrics } from "./merge.ts";

test("metrics of processes are one text, each family once, with a label that tells them apart", () => {
  const text = (count: number) =>
    `# HELP a_total How many\n# TYPE a_total counter\na_total{code="1"} ${count}\na_total{code="2"} 7\n# HELP b One\n# TYPE b gauge\nb ${count}\n`;
  const merged = mergedMetrics([
    { process: 1, text: text(3) },
    { process: 2, text: text(4) },
  ]);
  expect(merged.split("\n")).toEqual([
    "# HELP a_total How many",
    "# TYPE a_total counter",
    'a_total{process="1",code="1"} 3',
    'a_total{process="1",code="2"} 7',
    'a_total{process="2",code="1"} 4',
    'a_total{process="2",code="2"} 7',
    "# HELP b One",
    "# TYPE b gauge",
    'b{process="1"} 3',
    'b{process="2"} 4',
    "",
  ]);
});
