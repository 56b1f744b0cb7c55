import type { CompatibilityRequest, DeployedReader, Impact, Touched } from "@concordat/client/api";
import { SchemaError } from "@concordat/schema";
import type { SubjectKey } from "../entities.ts";
import { qualifiedName } from "../names.ts";
import { pacer } from "../pool/pace.ts";
import type { SourceText } from "../pool/source.ts";
import { aliased } from "./find.ts";
import { type Consumers, deployedServices, latestSchema } from "./gate.ts";
import type { Instead } from "./library.ts";
import { type Affected, referrersOf } from "./referrers.ts";
import type { View } from "./view.ts";

/**
 * Who reads what a schema would change of its subject's latest version: by contracts on the subject itself, and on those
 * whose latest version refers to it. Undefined where there is no version to compare with.
 */
export async function impactOn(
  at: View,
  asked: SubjectKey,
  { schema, references = [], resolved }: CompatibilityRequest,
  proposed: SourceText,
): Promise<Impact | undefined> {
  const key = await aliased(at, asked);
  const latest = await latestSchema(at, key);
  if (latest === undefined || latest.source.type !== proposed.type) return undefined;
  const consumers = await deployedServices(at);
  const own = await at.engine.run("impact", {
    subject: qualifiedName(key),
    old: latest.source,
    proposed,
    consumers: consumers.of(key),
  });
  const instead = { key, text: schema, references, resolved };
  return joined(own, await throughReferences(at, instead, consumers));
}

/** The impact on each subject that refers to the changed one and is consumed; undefined where it would not resolve. */
async function throughReferences(
  at: View,
  instead: Instead,
  consumers: Consumers,
): Promise<readonly (Impact | undefined)[]> {
  const found: (Impact | undefined)[] = [];
  const pause = pacer();
  for (const referrer of await referrersOf(at, instead.key)) {
    const readers = consumers.of(referrer.key);
    if (readers.length === 0) continue;
    const sources = await sourcesOf(at, referrer, instead);
    const question = { subject: qualifiedName(referrer.key), consumers: readers };
    found.push(sources && (await at.engine.run("impact", { ...question, ...sources })));
    await pause();
  }
  return found;
}

async function sourcesOf(at: View, { key, id }: Affected, instead: Instead) {
  const stored = await at.library.stored(at.reading, key.context, id);
  if (stored === undefined || !at.formats.has(stored.type)) return undefined;
  const old = await at.library.source(at.reading, key.context, stored);
  try {
    const proposed: SourceText = {
      ...old,
      references: await at.library.resolve(at.whole, stored.references, key.context, { instead }),
    };
    await at.engine.run("parse", { source: proposed });
    return { old, proposed };
  } catch (error) {
    if (error instanceof SchemaError) return undefined;
    throw error;
  }
}

function joined(own: Impact, others: readonly (Impact | undefined)[]): Impact {
  const known = others.filter((one) => one !== undefined);
  const through = known.flatMap(({ touched }) => touched);
  const all = [own, ...known];
  const unknown = once(all.flatMap((one) => one.unknown));
  const incomplete = once(all.flatMap((one) => one.incomplete ?? []));
  // What becomes of events that no longer resolve is not known: then nothing is said of what nobody reads.
  const unread = known.length < others.length ? [] : own.unread.filter((field) => !through.some(reads(field)));
  const { unlisted } = own;
  const more = unlisted === undefined || unread.length === 0 ? {} : { unlisted };
  const gaps = incomplete.length === 0 ? {} : { incomplete };
  return { touched: [...own.touched, ...through], unread, unknown, ...gaps, ...more };
}

function once(readers: readonly DeployedReader[]): readonly DeployedReader[] {
  return [...new Map(readers.map((one) => [JSON.stringify([one.service, one.version]), one])).values()];
}

/** Whether a field of an event is, by the end of its path, this one of a type inside it, or inside this one. */
function reads(field: string): (touched: Touched) => boolean {
  const wanted = `.${field}`;
  return ({ field: path }) => {
    const whole = `.${path}`;
    for (let at = whole.indexOf(wanted); at !== -1; at = whole.indexOf(wanted, at + 1)) {
      const next = whole[at + wanted.length];
      if (next === undefined || next === "." || next === "[") return true;
    }
    return false;
  };
}
