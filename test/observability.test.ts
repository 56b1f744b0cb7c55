import { afterAll, beforeAll, expect, test } from "vitest";
import { serving } from "./support/concordat.ts";

/** What operators see of a running registry: metrics and logs. */

let served: Awaited<ReturnType<typeof serving>>;
beforeAll(async () => {
  served = await serving(["--data", ":memory:", "--log-level", "info"], { cwd: process.cwd() });
});
afterAll(async () => {
  served.child.kill("SIGKILL");
  await served.ended;
});

const post = (path: string, body: object) =>
  fetch(`${served.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** Samples by name and labels; fails on a line that is not of the text format. */
async function samples(): Promise<ReadonlyMap<string, number>> {
  const accept = "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.6";
  const response = await fetch(`${served.url}/metrics`, { headers: { accept } });
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  const lines = (await response.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const match = /^([a-z_:][a-z0-9_:]*(?:\{.*\})?) (-?[\d.e+-]+|\+Inf|NaN)$/i.exec(line);
      expect(match, line).not.toBeNull();
      return [match?.[1] ?? "", Number(match?.[2])];
    }),
  );
}

test("metrics count requests by route, refusals by code, and what is kept", async () => {
  await post("/subjects/a/versions", { schema: '"int"' });
  await post("/subjects/b/versions", { schema: '"int"' });
  await post("/subjects/a/versions", { schema: "nonsense" });
  await fetch(`${served.url}/subjects/a`, { method: "DELETE" });
  for (const id of [1, 1, 1, 7]) await fetch(`${served.url}/schemas/ids/${id}`);
  const found = await samples();
  const requests = (labels: string) => found.get(`concordat_http_request_duration_seconds_count{${labels}}`);
  expect(requests('method="GET",route="/schemas/ids/:id",status="200"')).toBe(3);
  expect(requests('method="GET",route="/schemas/ids/:id",status="404"')).toBe(1);
  expect(requests('method="POST",route="/subjects/:subject/versions",status="200"')).toBe(2);
  expect(found.get('concordat_refusals_total{code="42201"}')).toBe(1);
  expect(found.get('concordat_refusals_total{code="40403"}')).toBe(1);
  expect(found.get("concordat_schemas")).toBe(1);
  expect(found.get('concordat_versions{state="live"}')).toBe(1);
  expect(found.get('concordat_versions{state="deleted"}')).toBe(1);
  expect(found.get("process_resident_memory_bytes")).toBeGreaterThan(0);
});

test("metrics tell what worker threads did, how it ended and how long it took", async () => {
  const large = (name: string) => JSON.stringify({ type: "enum", name, symbols: ["A".padEnd(40_000, "B")] });
  const before = await samples();
  expect(before.get('concordat_engine_jobs_total{ending="done"}')).toBe(0);
  await post("/subjects/small/versions", { schema: '"long"' });
  expect((await samples()).get('concordat_engine_jobs_total{ending="done"}')).toBe(0);
  expect((await post("/subjects/large/versions", { schema: large("Large") })).status).toBe(200);
  expect((await post("/subjects/large/versions", { schema: large("not a name") })).status).toBe(422);
  const found = await samples();
  const done = found.get('concordat_engine_jobs_total{ending="done"}') ?? 0;
  expect(done).toBeGreaterThan(0);
  // Twice: as a new schema, and as one that the subject may have from laxer times.
  expect(found.get('concordat_engine_jobs_total{ending="refused"}')).toBe(2);
  expect(found.get('concordat_engine_job_duration_seconds_count{task="stored"}')).toBeGreaterThan(0);
  expect(found.get('concordat_engine_job_duration_seconds_sum{task="stored"}')).toBeGreaterThan(0);
  const none = ["deadline", "memory", "steps", "busy", "gone", "failed"].map(
    (ending) => `jobs_total{ending="${ending}"}`,
  );
  for (const name of [...none, "jobs_waiting", "jobs_working"]) expect(found.get(`concordat_engine_${name}`)).toBe(0);
});

test("what clients make up adds no labels", async () => {
  const before = [...(await samples()).keys()].length;
  await fetch(`${served.url}/unknown/first`, { method: "PATCH" });
  const once = [...(await samples()).keys()].length;
  for (let index = 0; index < 50; index += 1) {
    await fetch(`${served.url}/unknown/${index}`, { method: "PROPFIND" });
    await fetch(`${served.url}/subjects/never-${index}/versions`);
  }
  const after = [...(await samples()).keys()].length;
  // One route that was not asked for before; the fifty have its label.
  expect(after - once).toBeLessThanOrEqual(once - before + 20);
  expect([...(await samples()).keys()].join("\n")).not.toContain("never-7");
});

test("each request is a line of JSON, with the id that its answer has", async () => {
  const response = await fetch(`${served.url}/subjects`, { headers: { "x-request-id": "mine-1" } });
  expect(response.headers.get("x-request-id")).toBe("mine-1");
  const own = (await fetch(`${served.url}/schemas/ids/99`)).headers.get("x-request-id");
  const logged = () =>
    served
      .err()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  await expect.poll(() => logged().some(({ reqId }) => reqId === own)).toBe(true);
  expect(logged().find(({ reqId }) => reqId === "mine-1")).toMatchObject({
    level: "info",
    msg: "request",
    method: "GET",
    url: "/subjects",
    status: 200,
  });
  expect(logged().find(({ reqId }) => reqId === own)).toMatchObject({ url: "/schemas/ids/99", status: 404 });
});
