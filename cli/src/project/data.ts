import { CliError } from "../error.ts";

/** Does what needs the data itself. Throws CliError where that cannot be used. */
export async function withData<Value>(work: (registry: typeof import("@concordat/registry")) => Promise<Value>) {
  // Loaded here, so that no other command waits for the database.
  const registry = await import("@concordat/registry");
  try {
    return await work(registry);
  } catch (caught) {
    const error = registry.asStartError(caught);
    if (!(error instanceof registry.StartError)) throw error;
    const { code, message, hint } = error;
    throw new CliError({ code, message: `The data cannot be used: ${message}.`, hint, cause: error });
  }
}
