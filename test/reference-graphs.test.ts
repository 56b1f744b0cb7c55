import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { EventError, type EventType, openProducer } from "@concordat/client";
import { memory } from "@concordat/client/memory";
import { registryClient, type SchemaSource } from "@concordat/client/registry";
import { generate } from "@concordat/codegen";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command } from "./support/reference-graphs/commands.ts";
import { avscJudge, type Judge, protobufjsJudge } from "./support/reference-graphs/judges.ts";
import {
  edited,
  type FileModel,
  goesRound,
  needed,
  type Op,
  type Story,
  story,
} from "./support/reference-graphs/project.ts";
import { AVRO, PROTOBUF, type Writing } from "./support/reference-graphs/texts.ts";

/**
 * An id has one meaning: whatever was edited, registered and generated, in whatever order, what a generated producer writes
 * is read rightly by another implementation that has nothing but the registry's texts for the id in the message.
 */

const RUNS = { seed: 20261129, numRuns: process.env.CONCORDAT_DEEP === "1" ? 150 : 12 };

/** Within the checkout, so that the generated imports are found. */
const root = fileURLToPath(new URL("../.cache/reference-graphs/", import.meta.url));

let running: RunningRegistry;
beforeAll(async () => {
  rmSync(root, { recursive: true, force: true });
  running = await startRegistry({ port: 0, data: ":memory:" });
  const body = JSON.stringify({ compatibility: "NONE" });
  await fetch(`${running.url}/config`, { method: "PUT", body, headers: { "content-type": "application/json" } });
});
afterAll(async () => {
  await running.close();
  rmSync(root, { recursive: true, force: true });
});

type AnyEvent = EventType<unknown, never>;

interface Kind {
  readonly writing: Writing;
  readonly judge: () => Judge;
}

const KINDS: Readonly<Record<string, Kind>> = {
  Avro: { writing: AVRO, judge: () => avscJudge(running.url) },
  Protobuf: { writing: PROTOBUF, judge: () => protobufjsJudge(running.url) },
};

/** What a producer of an event writes for some samples; undefined where it cannot open, saying why. */
async function written(event: AnyEvent, registry: SchemaSource) {
  await using transport = memory();
  try {
    const producer = await openProducer({ name: "t", events: { E: event } }, { transport, registry });
    const values = [1, 2].map((seed) => event.sample(seed));
    for (const value of values) await producer.E(value as never);
    const messages: Uint8Array[] = [];
    for await (const { value } of transport.read({ topic: "t" })) if (value !== null) messages.push(value);
    return { values, messages };
  } catch (error) {
    if (!(error instanceof EventError)) throw error;
    return undefined;
  }
}

/** Plain data of an event: what the two runtimes have besides, and what is absent, left out. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(
    ([key, one]) => !key.startsWith("$") && one !== undefined && one !== null,
  );
  return Object.fromEntries(members.map(([key, one]): [string, unknown] => [key, plain(one)]));
}

const seen = { opened: 0, closed: 0, failed: new Set<string>() };

async function produce(event: AnyEvent, kind: Kind): Promise<boolean> {
  const sent = await written(event, registryClient(running.url));
  if (sent === undefined) {
    seen.closed += 1;
    return false;
  }
  seen.opened += 1;
  const judge = kind.judge();
  for (const [index, message] of sent.messages.entries())
    expect(plain(await judge(message))).toEqual(plain(sent.values[index]));
  return true;
}

let count = 0;

/** A project on disk, and what was generated from it so far. */
function project(kind: Kind, models: readonly FileModel[]) {
  count += 1;
  const name = `g${count}`;
  const folder = join(root, name);
  const files = [...models];
  const subject = (index: number): string => `${name}-${index}`;
  const { writing } = kind;
  const write = (): void => {
    for (const [index, file] of files.entries()) {
      mkdirSync(dirname(join(folder, writing.pathOf(index))), { recursive: true });
      writeFileSync(join(folder, writing.pathOf(index)), writing.textOf(file, index));
    }
    const schemas = files.map((file, index) => {
      const [first] = needed(file);
      const references =
        first === undefined || file.pinned === undefined
          ? {}
          : { references: [{ name: writing.nameOf(first), subject: subject(first), version: file.pinned }] };
      return { file: writing.pathOf(index), subject: subject(index), ...references };
    });
    const topics = { t: files.map((_, index) => subject(index)) };
    writeFileSync(
      join(folder, "concordat.config.json"),
      JSON.stringify({ registry: { url: running.url }, schemas, topics }),
    );
  };
  const config = ["--config", join(folder, "concordat.config.json")];
  const events: AnyEvent[] = [];
  let outputs = 0;
  const load = async (...args: readonly string[]): Promise<number> => {
    outputs += 1;
    const output = join(folder, `out${outputs}`);
    const told = await command(["generate", ...config, "--output", output, ...args]);
    tell(told);
    if (told.code !== 0) return told.code;
    for (const index of files.keys()) {
      const module = join(output, "t", `${subject(index)}.ts`);
      events.push(((await import(pathToFileURL(module).href)) as { event: AnyEvent }).event);
    }
    return 0;
  };
  const tell = ({ code, err, out }: { code: number; err: string; out: string }): void => {
    if (code === 0) return;
    expect(err + out).not.toBe("");
    for (const [found] of (err + out).matchAll(/\b(?:cli|registry|avro|protobuf|json)\/[a-z-]+/g))
      seen.failed.add(found);
  };
  const step = async (op: Op): Promise<number> => {
    switch (op.kind) {
      case "edit": {
        const file = files[op.file];
        if (file !== undefined) files[op.file] = edited(file, op.edit);
        write();
        return 0;
      }
      case "pin": {
        const file = files[op.file];
        if (file !== undefined) files[op.file] = { ...file, pinned: op.version };
        write();
        return 0;
      }
      case "generate":
        return load();
      case "locked":
        return load("--locked");
      default: {
        const one = op.kind === "registerOne" ? [join(folder, writing.pathOf(op.file))] : [];
        const told = await command([op.kind === "check" ? "check" : "register", ...one, ...config]);
        tell(told);
        return told.code;
      }
    }
  };
  write();
  return { files, events, step };
}

async function tells({ files, ops }: Story, kind: Kind): Promise<void> {
  const { step, events, files: now } = project(kind, files);
  let before: { readonly op: Op; readonly code: number } | undefined;
  for (const op of ops) {
    const known = events.length;
    const code = await step(op);
    const sound = !goesRound(now) && now.every(({ pinned }) => pinned === undefined);
    if (sound && op.kind === "register") expect(code).toBe(0);
    const opened = await Promise.all(events.slice(known).map((event) => produce(event, kind)));
    // Registered and then generated, all of it works.
    if (sound && op.kind === "generate" && before?.op.kind === "register" && before.code === 0) {
      expect(code).toBe(0);
      expect(opened).not.toContain(false);
    }
    before = { op, code };
  }
  // What was generated before is right still, or cannot open.
  for (const event of events) await produce(event, kind);
}

describe.each(Object.entries(KINDS))("%s", (name, kind) => {
  test("another implementation reads what generated producers write, with the registry's texts alone", async () => {
    seen.opened = 0;
    seen.closed = 0;
    await fc.assert(
      fc.asyncProperty(story, (one) => tells(one, kind)),
      RUNS,
    );
    // Enough was written for this to say something.
    expect(seen.opened, name).toBeGreaterThan(RUNS.numRuns * 10);
    if (process.env.CONCORDAT_DEEP === "1")
      console.log(
        `${name}: ${RUNS.numRuns} stories, ${seen.opened} producers, ${seen.closed} that could not open; ${[...seen.failed].sort().join(" ")}`,
      );
  }, 3_600_000);
});

describe("control", () => {
  const A = {
    pinned: undefined,
    fields: [
      { name: "alpha", type: "string", list: false },
      { name: "beta", type: "string", list: false },
    ],
  } as const;
  const B = { pinned: undefined, fields: [{ name: "gamma", type: 0, list: true }] } as const;

  test.each(Object.entries(KINDS))("%s: code of a new text under the old version is found out", async (_, kind) => {
    const { step } = project(kind, [A, B]);
    expect(await step({ kind: "register" })).toBe(0);
    const [a, b] = [`g${count}-0`, `g${count}-1`];
    const { writing } = kind;
    const reference = { name: writing.nameOf(0), subject: a, version: 1 };
    // As it was generated before: the reference's new text, called version 1.
    const swapped = edited(A, { kind: "swap", at: 0 });
    const input = {
      subject: b,
      schemaType: writing === AVRO ? ("AVRO" as const) : ("PROTOBUF" as const),
      schema: writing.textOf(B, 1),
      references: [reference],
      resolved: [{ ...reference, text: writing.textOf(swapped, 0) }],
    };
    const folder = join(root, `control-${count}`);
    for (const { path, text } of await generate({ topics: [{ topic: "t", events: [input] }] })) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { event } = (await import(pathToFileURL(join(folder, "t", `${b}.ts`)).href)) as { event: AnyEvent };
    // The producer cannot open; one that did not look would write what others read as something else.
    expect(await written(event, registryClient(running.url))).toBeUndefined();
    await expect(produce({ ...event, isOf: () => true }, kind)).rejects.toThrow();
  });
});
