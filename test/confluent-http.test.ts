import { readFileSync } from "node:fs";
import { request } from "node:http";
import { startRegistry } from "@concordat/registry";
import { describe, expect, it } from "vitest";
import { haveVectors, vectors } from "./support/vectors.ts";

interface Step {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly status: number;
  readonly response: unknown;
  readonly responseIsText?: boolean;
}

interface Scenario {
  readonly scenario: string;
  readonly steps: readonly Step[];
}

/** Scenarios of what this registry does not do yet; how many of their steps agree is printed all the same. */
const NOT_YET: Readonly<Record<string, string>> = {
  "references-json": "JSON Schema",
  "register-protobuf": "Protobuf",
  "register-json": "JSON Schema",
  "json-compat-policy": "JSON Schema",
  "none-mode-type-change": "JSON Schema and Protobuf",
  "lookup-variants": "JSON Schema and Protobuf",
  "register-same-normalized": "JSON Schema and Protobuf",
  "schema-id-sharing": "JSON Schema",
  "register-incompatible-messages": "JSON Schema and Protobuf",
  "normalize-config": "JSON Schema",
  "mode-matrix-FORWARD_TRANSITIVE": "JSON Schema and Protobuf",
  "mode-matrix-BACKWARD": "JSON Schema and Protobuf",
  "mode-matrix-BACKWARD_TRANSITIVE": "JSON Schema and Protobuf",
  "validate-fields": "Protobuf",
};

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

describe.skipIf(!haveVectors("confluent-http.jsonl"))("Confluent's answers over HTTP", () => {
  const scenarios = vectors<Scenario>("confluent-http.jsonl");
  const whole = scenarios.filter(({ scenario }) => NOT_YET[scenario] === undefined);

  it.each(whole.map((one) => [one.scenario, one] as const))("agrees on %s", async (_, one) => {
    expect((await replay(one)).differences).toEqual([]);
  });

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
    for (const one of scenarios.filter(({ scenario }) => NOT_YET[scenario] !== undefined)) {
      const { differences } = await replay(one);
      all += one.steps.length;
      same += one.steps.length - differences.length;
    }
    console.log(`confluent-http, scenarios that need what is not here yet: ${same} of ${all} steps agree`);
    expect(same).toBeGreaterThan(0);
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

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends the path as it is recorded: fetch would normalise it. */
function send(url: string, { method, path, headers, body }: Step): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { "content-length": Buffer.byteLength(body) };
    const raw = path === "" ? "/" : Buffer.from(path, "utf8").toString("latin1");
    const call = request(
      { hostname, port, method, path: encodeRaw(raw), headers: { ...headers, ...length } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
        );
      },
    );
    call.on("error", reject);
    call.end(body ?? undefined);
  });
}

/** Node's client takes no bytes beyond ASCII in a path; the registry is to refuse them encoded or not. */
function encodeRaw(path: string): string {
  return /[^\x21-\x7e]/.test(path) ? `${path.replace(/[^\x21-\x7e]/g, "")}%FF` : path;
}

function compare(step: Step, answer: Answer): string | undefined {
  // Where Confluent's registry fails with a 500, any refusal will do.
  if (step.status >= 500)
    return answer.status >= 400 && answer.status < 500 ? undefined : `status ${answer.status}, not a refusal`;
  if (answer.status !== step.status) return `status ${answer.status}, not ${step.status}: ${answer.text.slice(0, 200)}`;
  // Jetty's own pages, and the list of methods, are worth their status alone.
  if (step.response === null || (step.responseIsText && (step.status >= 400 || step.method === "OPTIONS")))
    return undefined;
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
