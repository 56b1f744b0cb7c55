import { ATTRIBUTES, METRICS } from "../../../client/src/handling/observe/names.ts";
import { startRegistry } from "../../../registry/src/start.ts";
import { inlineCode, madeFrom, markdownTable, paragraphs, plain } from "./markdown.ts";

/** The page of metrics. It starts a registry in memory, and reads what that tells of itself. */
export async function metricsPage(): Promise<string> {
  const text = await metricsText();
  const series = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)$/gm)].map(
    ([, name = "", help = "", type = ""]) => ({
      name,
      cells: [inlineCode(name), type, labelsOf(text, name).map(inlineCode).join(", "), plain(help)],
    }),
  );
  const head = ["metric", "type", "labels", "meaning"];
  return paragraphs(
    "# Metrics",
    madeFrom("`GET /metrics` of a running registry and the names in the client"),
    "## The registry",
    "`GET /metrics` answers in Prometheus's text format.",
    markdownTable(
      head,
      series.filter(({ name }) => name.startsWith("concordat_")).map(({ cells }) => cells),
    ),
    "## The registry's process",
    markdownTable(
      head,
      series.filter(({ name }) => !name.startsWith("concordat_")).map(({ cells }) => cells),
    ),
    "## Services",
    "Where a program has registered a meter with OpenTelemetry, the client counts and measures these. [Traces and metrics](/tracing) says what each means.",
    markdownTable(
      ["metric"],
      Object.values(METRICS).map((name) => [inlineCode(name)]),
    ),
    "### Attributes",
    markdownTable(
      ["attribute"],
      Object.values(ATTRIBUTES).map((name) => [inlineCode(name)]),
    ),
  );
}

/** What a registry tells of itself after some requests, one of them with an error. */
export async function metricsText(): Promise<string> {
  const registry = await startRegistry({ port: 0, data: ":memory:" });
  try {
    await fetch(`${registry.url}/subjects/nothing/versions`);
    return await (await fetch(`${registry.url}/metrics`)).text();
  } finally {
    await registry.close();
  }
}

function labelsOf(text: string, metric: string): readonly string[] {
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith(metric) && /^(?:_bucket|_count|_sum)?\{/.test(line.slice(metric.length)));
  const names = lines.flatMap((line) => [...line.matchAll(/[{,](\w+)="/g)].map(([, name = ""]) => name));
  return [...new Set(names)].filter((name) => name !== "le").sort();
}
