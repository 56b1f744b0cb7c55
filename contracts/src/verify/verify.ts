import type { Mismatch, VerificationRequest } from "@concordat/client/api";
import type { Contract, ContractMessage } from "../model.ts";
import { contractSha } from "../pact/index.ts";
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
  readonly mismatches: readonly Mismatch[];
}

export interface VerificationReport {
  readonly provider: string;
  readonly success: boolean;
  readonly results: readonly ContractResult[];
}

/**
 * Verifies contracts in this process: each message is built by the provider's own builder, encoded by its own codec,
 * decoded by schema id with the schema that the contract names, and compared. A builder that fails is a mismatch.
 */
export async function verifyContracts(
  options: ProviderOptions & { readonly contracts: readonly Contract[] },
): Promise<VerificationReport> {
  const { provider } = options;
  const send = exchange(options);
  const results: ContractResult[] = [];
  for (const contract of options.contracts.filter((one) => one.provider === provider)) {
    const neverSent: string[] = [];
    const mismatches: Mismatch[] = [];
    for (const message of contract.messages) {
      const found = await verifyMessage(message, send);
      if (found === NEVER) neverSent.push(message.description);
      else mismatches.push(...found);
    }
    const { consumer, messages } = contract;
    const success = mismatches.length === 0;
    results.push({
      consumer,
      contract: contractSha(contract),
      success,
      messages: messages.length,
      neverSent,
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
    const problem = error instanceof Error ? error.message : String(error);
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
