import { readFileSync } from "node:fs";
import { startRegistry } from "@concordat/registry";
import { describe, expect, it } from "vitest";
import { type Answer, missingTypes, type RecordedRequest, send, servedTypes } from "./support/recorded.ts";
import { haveVectors, vectors } from "./support/vectors.ts";

interface Step extends RecordedRequest {
  readonly status: number;
  readonly response: unknown;
  readonly responseIsText?: boolean;
  readonly responseHeaders: { readonly "content-type"?: string };
}

interface Scenario {
  readonly scenario: string;
  readonly steps: readonly Step[];
}

/** Recorded steps that this registry answers otherwise on purpose, under the id of their line in docs/departures.md. */
const DEPARTURES: readonly { readonly id: string; readonly scenario: string; readonly steps: readonly number[] }[] = [
  { id: "overwritten-by-import", scenario: "mode-lifecycle", steps: [27] },
  { id: "metrics-page", scenario: "other-routes", steps: [9] },
  { id: "encoded-letters", scenario: "unknown-routes", steps: [15] },
  // The rules make a version of its own, and what follows is counted from there.
  { id: "rule-sets-kept", scenario: "metadata-rules", steps: [8, 9, 10, 11] },
];

/** Departures that hold for every request of their kind: they are recognised by the recorded answer. */
const GENERAL: Readonly<Record<string, (step: Step) => boolean>> = {
  "server-errors": ({ status }) => status >= 500,
  "html-pages": ({ status, responseIsText }) => status === 400 && responseIsText === true,
  "error-words": ({ response }) => typeof response === "object" && response !== null && "error_code" in response,
};

const served = await servedTypes();

describe.skipIf(!haveVectors("confluent-http.jsonl"))("Confluent's answers over HTTP", () => {
  const scenarios = vectors<Scenario>("confluent-http.jsonl");
  const needs = new Map(scenarios.map((one) => [one, missingTypes(one.steps, served)]));

  it.each(scenarios.filter((one) => needs.get(one) === "").map((one) => [one.scenario, one] as const))(
    "agrees on %s",
    async (_, one) => {
      expect((await replay(one)).differences).toEqual([]);
    },
  );

  it("departs where docs/departures.md says so, and nowhere else", () => {
    const page = readFileSync(new URL("../docs/departures.md", import.meta.url), "utf8");
    const listed = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
    expect(listed.toSorted()).toEqual([...Object.keys(GENERAL), ...DEPARTURES.map(({ id }) => id)].sort());
    const steps = scenarios.flatMap((one) => one.steps);
    for (const [id, recognises] of Object.entries(GENERAL)) expect(steps.some(recognises), id).toBe(true);
  });

  it("agrees on most steps of the others", async () => {
    let same = 0;
    let all = 0;
    for (const one of scenarios.filter((scenario) => needs.get(scenario) !== "")) {
      const { differences } = await replay(one);
      all += one.steps.length;
      same += one.steps.length - differences.length;
    }
    const waiting = [...needs].flatMap(([one, types]) => (types === "" ? [] : [`${one.scenario} (${types})`]));
    console.log(
      `confluent-http: ${waiting.length} of ${scenarios.length} scenarios wait for a schema type, ${same} of their ${all} steps agree: ${waiting.join(", ")}`,
    );
    expect(same).toBeGreaterThanOrEqual(all / 3);
  });
});

async function replay({ scenario, steps }: Scenario): Promise<{ readonly differences: readonly string[] }> {
  const registry = await startRegistry({ port: 0, data: ":memory:" });
  try {
    const differences: string[] = [];
    for (const [index, step] of steps.entries()) {
      const answer = await send(registry.url, step);
      const difference = compare(step, answer);
      const meant = DEPARTURES.some((one) => one.scenario === scenario && one.steps.includes(index));
      if (meant) expect(difference, "a departure that is none any more").toBeDefined();
      else if (difference !== undefined)
        differences.push(`${step.method} ${step.path} ${step.body ?? ""}: ${difference}`);
    }
    return { differences };
  } finally {
    await registry.close();
  }
}

function compare(step: Step, answer: Answer): string | undefined {
  // Where Confluent's registry fails with a 500, any refusal will do.
  if (step.status >= 500)
    return answer.status >= 400 && answer.status < 500 ? undefined : `status ${answer.status}, not a refusal`;
  if (answer.status !== step.status) return `status ${answer.status}, not ${step.status}: ${answer.text.slice(0, 200)}`;
  // Jetty's own pages, and the list of methods, are worth their status alone.
  if (step.response === null || (step.responseIsText && (step.status >= 400 || step.method === "OPTIONS")))
    return undefined;
  const type = step.responseHeaders["content-type"] ?? "";
  if (answer.type !== type) return `content type ${answer.type}, not ${type}`;
  if (step.responseIsText) return answer.text === step.response ? undefined : `text ${answer.text}`;
  const ours = comparable(JSON.parse(answer.text));
  const theirs = comparable(step.response);
  return ours === theirs ? undefined : `${ours} is not ${theirs}`;
}

/** An answer as text, without times, and for errors without the words, which name Java classes. */
function comparable(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === "ts") return 0;
    if (key === "clusters") return {};
    if (typeof inner === "object" && inner !== null && "error_code" in inner && Number(inner.error_code) !== 40901)
      return { error_code: inner.error_code };
    if (key === "messages" && Array.isArray(inner) && String(inner[0]).startsWith("Invalid schema"))
      return ["Invalid schema"];
    return inner;
  });
}
