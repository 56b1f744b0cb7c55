import { setTimeout } from "node:timers/promises";
import type { Damage, VerifyProgress } from "@concordat/client/api";
import { SchemaError } from "@concordat/schema";
import { isRefusal } from "../errors.ts";
import { qualifiedName } from "../names.ts";
import { pacer } from "../pool/pace.ts";
import { look, type Registry } from "./registry.ts";
import type { View } from "./view.ts";

const DAMAGED = new Set(["store-damaged" as const]);
const TOO_MUCH = new Set(["deadline", "memory", "steps"] as const);
const BUSY = new Set(["busy" as const]);

/** Milliseconds after which a schema is tried again that the worker threads had no time for. */
const AGAIN = 200;
/** Milliseconds between two words of progress. */
const OFTEN = 1_000;

/**
 * Reads every stored version again, soft-deleted ones too: whether its schema is what was registered, by its hash, and
 * can be parsed with all that it refers to. Tells its progress about once a second, and lets others have their turn between.
 * Throws a Refusal where the worker threads are busy at the beginning; later it waits for them.
 */
export async function* verifyAll(registry: Registry): AsyncGenerator<VerifyProgress> {
  const pause = pacer();
  const seen = new Set<string>();
  let versions = 0;
  let damaged: Damage[] = [];
  let begun = false;
  let told = performance.now();
  const progress = (done: boolean): VerifyProgress => {
    const since = { done, versions, schemas: seen.size, damaged };
    damaged = [];
    told = performance.now();
    begun = true;
    return since;
  };
  const { reading } = look(registry);
  for (const key of await reading.subjects({ context: undefined, prefix: "", deleted: "with" })) {
    const at = look(registry);
    for (const { version, id } of await at.reading.versions(key)) {
      versions += 1;
      const name = `${key.context}/${id}`;
      if (!seen.has(name)) {
        seen.add(name);
        const message = await damageOf(at, key.context, id, begun);
        if (message !== undefined) damaged.push({ subject: qualifiedName(key), version, id, message });
      }
      await pause();
      if (performance.now() - told > OFTEN) yield progress(false);
    }
  }
  yield progress(true);
}

async function damageOf(at: View, context: string, id: number, waits: boolean): Promise<string | undefined> {
  try {
    return await faultOf(at, context, id);
  } catch (error) {
    if (isRefusal(error, DAMAGED)) return error.facts.what;
    if (isRefusal(error, TOO_MUCH)) return "it takes more time or memory to parse than this server allows";
    if (waits && isRefusal(error, BUSY)) {
      await setTimeout(AGAIN);
      return damageOf(at, context, id, waits);
    }
    if (error instanceof SchemaError) return `it cannot be parsed: ${error.message}`;
    throw error;
  }
}

async function faultOf(at: View, context: string, id: number): Promise<string | undefined> {
  const { reading, library } = at;
  const stored = await library.reread(reading, context, id);
  if (stored === undefined) return `schema ${id} of context ${context} is missing`;
  if (!at.formats.has(stored.type)) return `its type is ${JSON.stringify(stored.type)}`;
  const { type, text } = stored;
  const references = await library.resolve(reading, stored.references, context, { among: "deleted too" });
  await at.engine.run("parse", { source: { type, text, references, strictness: "lax" } });
  return undefined;
}
