import { parentPort } from "node:worker_threads";
import { FORMATS } from "../formats.ts";
import { digestingReader } from "./reader.ts";
import { perform, type TaskInput, type TaskName } from "./tasks.ts";
import { outcomeOf, type TaskOutcome } from "./wire.ts";

/** What a worker thread runs: tasks of the engine, one after the other. Its first message says that it is loaded. */
const reader = digestingReader(FORMATS);
const port = parentPort;
if (port === null) throw new Error("the engine's worker runs in a worker thread only");

// A worker is there for what takes long: it has all that it may need.
await Promise.all(FORMATS.types.map((type) => FORMATS.load(type)));

port.on("message", ({ name, input }: { readonly name: TaskName; readonly input: TaskInput<TaskName> }) => {
  try {
    port.postMessage({ value: perform(reader, name, input) } satisfies TaskOutcome);
  } catch (error) {
    port.postMessage(outcomeOf(error));
  }
});
port.postMessage("ready");
