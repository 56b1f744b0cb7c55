import { resolve } from "node:path";
import { ContractError } from "../error.ts";
import { readContracts } from "../files.ts";
import { exchange, NEVER, type ProviderOptions } from "./provider.ts";

/** What Pact's verifier made of one file. */
export interface PactResult {
  readonly file: string;
  readonly consumer: string;
  readonly success: boolean;
  /** What it said of a failure. */
  readonly output: string;
}

/**
 * Verifies the pact files of a folder with Pact's own verifier (`@pact-foundation/pact`, which the project has to
 * install): the messages are built, encoded and decoded as in {@link exchange}, and Pact compares.
 */
export async function verifyWithPact(
  options: ProviderOptions & {
    readonly folder: string;
    readonly logLevel?: "error" | "warn" | "info";
    /** Whether it is well that the folder has no contract with this provider. */
    readonly none?: boolean;
  },
): Promise<readonly PactResult[]> {
  const files = readContracts(options.folder, options.provider);
  if (files.length === 0 && options.none !== true)
    throw new ContractError({
      code: "contract/none",
      message: `${options.folder} has no contract with ${options.provider}: nothing would be verified.`,
      hint: "Check the provider's name and the folder; `none: true` allows it.",
    });
  const { MessageProviderPact } = await import("@pact-foundation/pact");
  const send = exchange(options);
  const results: PactResult[] = [];
  for (const { file, contract } of files) {
    const messageProviders = Object.fromEntries(
      contract.messages.map((message) => [
        message.description,
        async () => {
          const received = await send(message);
          if (received === NEVER) throw new Error(`${options.provider} never sends ${message.description}`);
          // The shape in which Pact's library takes a message with metadata.
          return { __pactMessageMetadata: received.metadata, message: received.body };
        },
      ]),
    );
    const verifier = new MessageProviderPact({
      provider: options.provider,
      pactUrls: [resolve(file)],
      messageProviders,
      logLevel: options.logLevel ?? "error",
    });
    results.push({ file, consumer: contract.consumer, ...(await outcome(verifier.verify())) });
  }
  return results;
}

async function outcome(run: Promise<unknown>): Promise<Pick<PactResult, "success" | "output">> {
  try {
    await run;
    return { success: true, output: "" };
  } catch (error) {
    return { success: false, output: error instanceof Error ? error.message : String(error) };
  }
}
