import { Held } from "../../cases/held.ts";
import type { Library } from "../../cases/library.ts";
import type { View } from "../../cases/view.ts";
import type { Located } from "../../entities.ts";
import { keyText, sameKey } from "../../names.ts";
import { pacer } from "../../pool/pace.ts";
import type { Reading } from "../../store/store.ts";

/** A subject's latest version with the type of its schema. */
export interface InventoryRow extends Located {
  /** Undefined beyond the subjects whose types are looked up. */
  readonly type: string | undefined;
}

/** What a registry holds. */
export interface Inventory {
  /** By subject. */
  readonly latest: readonly InventoryRow[];
  readonly versions: number;
  /** The versions that were registered last, the newest first. */
  readonly newest: readonly Located[];
}

/** Subjects whose types are looked up: each takes a read of its schema, once. */
export const MOST_TYPES = 20_000;
const NEWEST = 12;
/** Bytes that are kept of a registry, and about what a subject takes. */
const KEPT_BYTES = 24 * 1024 * 1024;
const ROW_BYTES = 250;

interface Kept {
  readonly inventories: Held<Inventory>;
  /** Types by context and id: they never change. */
  readonly types: Map<string, string>;
}

const kept = new WeakMap<Library, Kept>();

/** What the caller may see of a registry's content; kept for those who may see everything, until a version changes. */
export async function inventoryOf(at: View): Promise<Inventory> {
  const known = kept.get(at.library) ?? { inventories: new Held<Inventory>(KEPT_BYTES), types: new Map() };
  kept.set(at.library, known);
  if (!at.sight.all) return taken(at.reading, known.types);
  return known.inventories.through(
    at.reading,
    "all",
    (inner) => taken(inner, known.types),
    ({ latest }) => latest.length * ROW_BYTES,
  );
}

async function taken(reading: Reading, types: Map<string, string>): Promise<Inventory> {
  const all = await reading.located({ context: undefined, prefix: "", deleted: "without" });
  const pause = pacer();
  const latest: InventoryRow[] = [];
  for (const [index, one] of all.entries()) {
    const next = all[index + 1];
    if (next !== undefined && sameKey(next, one)) continue;
    latest.push({ ...one, type: latest.length < MOST_TYPES ? await typeOf(reading, one, types) : undefined });
    await pause();
  }
  const newest = all.toSorted((a, b) => b.time - a.time || b.id - a.id).slice(0, NEWEST);
  return { latest, versions: all.length, newest };
}

async function typeOf(reading: Reading, one: Located, types: Map<string, string>): Promise<string | undefined> {
  const name = keyText({ context: one.context, subject: String(one.id) });
  const known = types.get(name);
  if (known !== undefined) return known;
  const type = (await reading.schema(one.context, one.id))?.type;
  if (type !== undefined && types.size < MOST_TYPES) types.set(name, type);
  return type;
}
