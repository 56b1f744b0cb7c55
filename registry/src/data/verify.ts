import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VerifyProgress } from "@concordat/client/api";
import { makeRegistry } from "../cases/registry.ts";
import { verifyAll } from "../cases/verify.ts";
import { StartError } from "../errors.ts";
import { FORMATS } from "../formats.ts";
import { openStore } from "../store/open.ts";
import { pageFaults } from "../store/sqlite/integrity.ts";
import type { Store } from "../store/store.ts";
import { copyAside, dataFileOf } from "./place.ts";

/** What a verification finds: faults of a file's pages first, in SQLite's words, then how far the schemas are. */
export type VerifyFinding = { readonly pages: readonly string[] } | VerifyProgress;

/**
 * Verifies data that no registry is running on: every page of a file, then every schema as a registry verifies its own.
 * An older format is verified in a copy, so that the data stays as it is. Throws {@link StartError} where it cannot be opened.
 * @param secrets those that sensitive metadata is sealed with; without them its hash cannot be compared.
 */
export async function* verifyData(place: string, secrets: readonly string[] = []): AsyncGenerator<VerifyFinding> {
  const file = dataFileOf(place);
  if (file !== undefined) yield { pages: pageFaults(file) };
  const { store, end } = await openToVerify(place, secrets);
  const registry = makeRegistry(store, FORMATS, { level: "BACKWARD", caches: false });
  try {
    yield* verifyAll(registry);
  } finally {
    await registry.engine.close();
    await end();
  }
}

async function openToVerify(
  place: string,
  secrets: readonly string[],
): Promise<{ readonly store: Store; readonly end: () => Promise<void> }> {
  try {
    const store = await openStore(place, { secrets, readonly: true, caches: false });
    return { store, end: () => store.close() };
  } catch (error) {
    if (!(error instanceof StartError) || error.code !== "registry/data-older") throw error;
  }
  const copy = join(tmpdir(), `concordat-verify-${process.pid}.db`);
  await copyAside(dataFileOf(place) ?? place, copy);
  const store = await openStore(copy, { secrets, caches: false });
  return {
    store,
    end: async () => {
      await store.close();
      rmSync(copy, { force: true });
    },
  };
}
