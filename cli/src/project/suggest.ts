import { RegistryError } from "@concordat/client/registry";
import { CliError } from "../error.ts";
import { asCliError } from "../explain.ts";
import { nearestName } from "./nearest.ts";
import type { NamedRegistry } from "./registry.ts";

/** Confluent's code for a subject that is not there. */
const NO_SUBJECT = 40401;

/** Waits for work on a subject; where the registry does not know the subject, the error names the one that is closest. */
export async function withSuggestion<Value>(
  registry: NamedRegistry,
  subject: string | undefined,
  work: Promise<Value>,
): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    const known = asCliError(error);
    if (subject === undefined || known === undefined || !isNoSubject(error)) throw error;
    const near = nearestName(subject, await registry.client.subjects());
    if (near === undefined) throw error;
    const { code, message, exit } = known;
    throw new CliError({ code, message, exit, hint: `Did you mean ${near}? concordat ls lists all.`, cause: error });
  }
}

function isNoSubject(error: unknown): boolean {
  return (
    error instanceof RegistryError && (error.errorCode === NO_SUBJECT || error.apiCode === `registry/${NO_SUBJECT}`)
  );
}
