import { inFull } from "@concordat/client";
import type { Mismatch, VerificationRequest } from "@concordat/client/api";
import { ContractError } from "../error.ts";
import type { Contract, ContractMessage } from "../model.ts";
import { contractSha, readPact } from "../pact/index.ts";
import { mismatchesOf } from "../proof.ts";
import { exchange, NEVER, type ProviderOptions } from "./provider.ts";

/** What a provider made of one contract. */
export interface ContractResult {
  readonly consumer: string;
  readonly contract: string;
  readonly success: boolean;
  readonly messages: number;
  /** Messages that the provider says it never sends. */
  readonly neverSent: readonly string[];
  /** Topics whose deletions the consumer handles: a deletion has no content that could be verified. */
  readonly deletions?: readonly string[];
  readonly mismatches: readonly Mismatch[];
}

/** Whether a provider keeps all its contracts, and what came of each. */
export interface VerificationReport {
  readonly provider: string;
  readonly success: boolean;
  readonly results: readonly ContractResult[];
}

/** A provider with the contracts that it is verified against. */
export interface VerifyOptions extends ProviderOptions {
  /** Contracts, as files have them (`readContracts`), or as the registry answers them (`contracts` of its services). */
  readonly contracts: readonly (Contract | { readonly contract: Contract } | { readonly content: unknown })[];
  /** Whether it is well that none of them is with this provider: then nothing is verified. It is an error unless this is true. */
  readonly none?: boolean;
}

/** The contracts with the provider. Throws ContractError where there is none, unless that is allowed. */
function contractsOf({ provider, contracts, none = false }: VerifyOptions): readonly Contract[] {
  const found = contracts.map(read).filter((one) => one.provider === provider);
  if (found.length > 0 || none) return found;
  throw new ContractError({
    code: "contract/none",
    message: `None of the ${contracts.length} contracts is with ${provider}: nothing would be verified.`,
    hint: "Check the provider's name and where the contracts are read from; `none: true` allows it.",
  });
}

function read(given: VerifyOptions["contracts"][number]): Contract {
  if ("contract" in given) return given.contract;
  if ("content" in given) return readPact(given.content);
  if (typeof given.provider === "string" && Array.isArray(given.messages)) return given;
  throw new ContractError({
    code: "contract/not-a-contract",
    message: "What is given among `contracts` is no contract.",
    hint: "Give what readContracts, readPact or the registry's services answer.",
  });
}

/**
 * Verifies contracts in this process: each message is built by the provider's own builder, encoded by its own codec,
 * decoded by schema id with the schema that the contract names, and compared. A builder that fails is a mismatch. Throws
 * ContractError where no contract is with the provider.
 */
export async function verifyContracts(options: VerifyOptions): Promise<VerificationReport> {
  const { provider } = options;
  const contracts = contractsOf(options);
  const send = exchange(options);
  const results: ContractResult[] = [];
  for (const contract of contracts) {
    const neverSent: string[] = [];
    const mismatches: Mismatch[] = [];
    for (const message of contract.messages) {
      const found = await verifyMessage(message, send);
      if (found === NEVER) neverSent.push(message.description);
      else mismatches.push(...found);
    }
    const { consumer, messages, deletions = [] } = contract;
    const success = mismatches.length === 0;
    results.push({
      consumer,
      contract: contractSha(contract),
      success,
      messages: messages.length,
      neverSent,
      ...(deletions.length === 0 ? {} : { deletions: deletions.map(({ topic }) => topic) }),
      mismatches,
    });
  }
  return { provider, success: results.every(({ success }) => success), results };
}

async function verifyMessage(
  message: ContractMessage,
  send: ReturnType<typeof exchange>,
): Promise<readonly Mismatch[] | typeof NEVER> {
  try {
    const received = await send(message);
    return received === NEVER ? NEVER : mismatchesOf(message, received.body);
  } catch (error) {
    const problem = inFull(error);
    return [{ message: message.description, path: "$", problem }];
  }
}

/** A report as the registry takes it, for a version of the provider. */
export function verificationRequestOf({ provider, results }: VerificationReport, version: string): VerificationRequest {
  return {
    provider,
    version,
    results: results.map(({ contract, success, mismatches }) => ({ contract, success, mismatches })),
  };
}
