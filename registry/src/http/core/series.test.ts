import { Counter as PromCounter, Histogram as PromHistogram, Registry } from "prom-client";
import { expect, test } from "vitest";
import { Counter, Histogram } from "./series.ts";

test("counters and histograms are printed as prom-client prints them", async () => {
  const register = new Registry();
  const bounds = [0.001, 0.5, 2.5];
  const theirs = {
    histogram: new PromHistogram({
      name: "seconds",
      help: "How long",
      labelNames: ["method", "route"],
      buckets: bounds,
      registers: [register],
    }),
    counter: new PromCounter({ name: "total", help: "How many", labelNames: ["code"], registers: [register] }),
  };
  const ours = {
    histogram: new Histogram({ name: "seconds", help: "How long", bounds }),
    counter: new Counter({ name: "total", help: "How many" }),
  };
  for (const [route, value] of [
    ["/a", 0],
    ["/a", 0.001],
    ["/a", 0.4],
    ['/"b"\\\n', 2.5],
    ["/a", 100],
  ] as const) {
    theirs.histogram.observe({ method: "GET", route }, value);
    ours.histogram.of({ method: "GET", route }).observe(value);
    theirs.counter.inc({ code: value });
    ours.counter.add({ code: value });
  }
  expect(`${ours.histogram.text()}\n${ours.counter.text()}`).toBe(await register.metrics());
});
