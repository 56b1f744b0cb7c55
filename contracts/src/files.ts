import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ContractError } from "./error.ts";
import type { Contract } from "./model.ts";
import { readPact } from "./pact/index.ts";

/** A pact file: its path, its JSON, and what it says. */
export interface ContractFile {
  readonly file: string;
  readonly content: unknown;
  readonly contract: Contract;
}

/**
 * Reads the pact files of a folder, in the order of their names; with `provider`, those with that provider alone. Throws
 * {@link ContractError}, naming the file.
 */
export function readContracts(folder: string, provider?: string): readonly ContractFile[] {
  const files = globSync("*.json", { cwd: folder }).sort();
  const contracts = files.map((name) => readContract(join(folder, name)));
  return contracts.filter(({ contract }) => provider === undefined || contract.provider === provider);
}

function readContract(file: string): ContractFile {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return { file, content, contract: readPact(content) };
  } catch (error) {
    if (error instanceof ContractError)
      throw new ContractError({
        code: error.code,
        message: `${file}: ${error.message}`,
        pointer: error.pointer,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    if (error instanceof SyntaxError)
      throw new ContractError({
        code: "contract/not-a-pact",
        message: `${file}: The contract is not a Pact V4 file: ${error.message}.`,
        hint: "Record it again.",
        cause: error,
      });
    throw error;
  }
}
