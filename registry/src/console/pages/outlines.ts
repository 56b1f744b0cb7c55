import { Bounded } from "../../bounded.ts";
import type { Library } from "../../cases/library.ts";
import type { View } from "../../cases/view.ts";
import type { SubjectKey } from "../../entities.ts";
import type { SchemaOutline } from "../../pool/outline.ts";

/** Bytes of outlines that are kept for a registry. */
const KEPT_BYTES = 8 * 1024 * 1024;
const FIELD_BYTES = 200;

/** What an id stands for never changes: its outline is made once. */
const kept = new WeakMap<Library, Bounded<SchemaOutline>>();

/** The outline of a version's schema; undefined where there is no engine for its type, or its references are gone. */
export async function outlineOfVersion(
  { library, reading, whole, formats, engine }: View,
  { context }: SubjectKey,
  id: number,
): Promise<SchemaOutline | undefined> {
  const stored = await library.stored(reading, context, id);
  if (stored === undefined || !formats.has(stored.type)) return undefined;
  const known = kept.get(library) ?? new Bounded<SchemaOutline>(KEPT_BYTES);
  kept.set(library, known);
  const name = `${context}/${id}/${stored.identity}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  const made = await engine.run("outline", { source: await library.source(whole, context, stored) });
  known.put(name, made, made.fields.length * FIELD_BYTES + FIELD_BYTES);
  return made;
}
