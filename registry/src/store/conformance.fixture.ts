import type { SubjectKey } from "../entities.ts";
import type { NewSchema, Store, Write } from "./store.ts";

/** A key, in the default context unless said otherwise. */
export const key = (subject: string, context = "."): SubjectKey => ({ context, subject });

/** A schema whose text is not looked at. */
export function schema(text: string): NewSchema {
  return {
    identity: Buffer.from(text).toString("hex"),
    type: "AVRO",
    text,
    references: [],
    metadata: undefined,
    ruleSet: undefined,
  };
}

/** A version of a subject. */
export function put(
  subject: SubjectKey,
  version: number,
  text: string,
  more: { id?: number; references?: readonly (SubjectKey & { version: number })[] } = {},
): Write {
  return { kind: "put-version", key: subject, version, schema: schema(text), references: [], ...more };
}

/** Commits whatever there is. */
export async function commit(store: Store, ...writes: readonly Write[]) {
  return store.commit(writes, store.read());
}
