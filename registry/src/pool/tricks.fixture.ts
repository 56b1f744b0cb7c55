import { parentPort } from "node:worker_threads";

/** A worker for tests of the pool: it does what its task is named after. */
const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");

const held: unknown[] = [];
const TRICKS: Readonly<Record<string, (input: unknown) => unknown>> = {
  echo: (input) => input,
  spin: () => {
    for (;;);
  },
  hoard: () => {
    for (;;) held.push(new Array(10_000).fill(held.length));
  },
  exit: () => process.exit(3),
  throw: () => {
    throw new Error("as told");
  },
};

port.on("message", ({ name, input }: { readonly name: string; readonly input: unknown }) => {
  if (name === "throw") queueMicrotask(() => TRICKS.throw?.(input));
  else port.postMessage({ value: TRICKS[name]?.(input) });
});
port.postMessage("ready");
