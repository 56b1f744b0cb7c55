import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type RunningRegistry, startRegistry } from "@concordat/registry";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { command, type Told } from "./reference-graphs/commands.ts";

/** A record, of more than one line. */
export const record = (name: string, fields: Readonly<Record<string, unknown>>, space = "shop"): string =>
  JSON.stringify(
    {
      type: "record",
      name,
      namespace: space,
      fields: Object.entries(fields).map(([key, type]) => ({ name: key, type })),
    },
    undefined,
    1,
  );

/** An empty folder for each test of a file, and one registry for all, in which the subjects of a test have its own prefix. */
export function testProject() {
  let running: RunningRegistry;
  let root: string;
  let round = 0;
  let folder = "";
  beforeAll(async () => {
    running = await startRegistry({ port: 0, data: ":memory:" });
    root = mkdtempSync(join(tmpdir(), "concordat-project-"));
  });
  afterAll(async () => {
    await running.close();
    rmSync(root, { recursive: true });
  });
  beforeEach(() => {
    round += 1;
    folder = join(root, String(round));
    mkdirSync(folder);
  });

  const own = (name: string): string => `r${round}-${name}`;

  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };

  const config = (
    files: readonly string[],
    more: object = {},
    references: Readonly<Record<string, unknown>> = {},
  ): void => {
    const schemas = files.map((file) => ({
      file,
      subject: own(file.replace(/^.*\//, "").replace(/\.\w+$/, "")),
      ...(references[file] === undefined ? {} : { references: references[file] }),
    }));
    write({ "concordat.config.json": JSON.stringify({ schemas, ...more }) });
  };

  const run = (...args: readonly string[]): Promise<Told> =>
    command([...args, "--config", join(folder, "concordat.config.json")]);

  const send = async (method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> => {
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { "content-type": "application/json" };
    const answer = await fetch(running.url + path, { method, headers, ...text });
    return { status: answer.status, body: await answer.json() };
  };

  return {
    own,
    write,
    config,
    run,
    online: (...args: readonly string[]) => run(...args, "--registry", running.url),
    /** What a command wrote, with paths as they are in the project. */
    said: ({ out, err }: Told): string => (out + err).replaceAll(`${folder}/`, ""),
    send,
    url: () => running.url,
    folder: () => folder,
  };
}
