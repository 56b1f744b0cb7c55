import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pactFileName, pactText, readPact } from "../pact/index.ts";
import { type RecordOptions, recordContract, writeContract } from "../record/index.ts";

/** How a contract is recorded in a test, and where it is kept. */
export interface ContractTestOptions extends RecordOptions {
  /** Where the pact files are; `contracts` in the working folder unless given. */
  readonly folder?: string;
  /** Whether branches of the handlers that no event enters are let pass; they are not unless this is true. */
  readonly incomplete?: boolean;
}

/**
 * Declares a test that records a contract and writes its pact file. It fails where a handler throws on a valid event,
 * where branches were never entered, and, with `CI` set, where the file that is committed differs.
 */
export function contractTest(options: ContractTestOptions): void {
  const { consumer, provider, folder = "contracts", incomplete = false } = options;
  test(`the contract of ${consumer} with ${provider}`, async () => {
    const recorded = await recordContract(options);
    const file = join(folder, pactFileName(recorded.contract));
    if ((process.env.CI ?? "") === "") writeContract(recorded, folder);
    else
      expect(
        pactText(recorded.contract),
        `${file} is out of date: run the test without CI set, and commit the file`,
      ).toBe(committed(file));
    if (!incomplete) expect(recorded.gaps, GAPS).toEqual([]);
  });
}

const GAPS =
  "no event entered these branches, so the handlers may read more than was seen. Give events that enter them, " +
  "recording(topic, handlers, { EVENT: [event] }), or accept it with incomplete: true";

/** What is committed, however a formatter has laid it out. */
function committed(file: string): string {
  return existsSync(file) ? pactText(readPact(JSON.parse(readFileSync(file, "utf8")))) : "";
}
