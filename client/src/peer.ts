import { ClientError } from "./error.ts";

/** A package that a service installs only if it uses what needs it. */
export class MissingPackageError extends ClientError {
  override readonly name = "MissingPackageError";
}

/**
 * Loads what needs an optional package. Throws {@link MissingPackageError} `client/missing-package` with the command that
 * installs it, where it is not installed.
 */
export async function withPeer<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (error) {
    if (!isMissing(error, name)) throw error;
    throw new MissingPackageError({
      code: "client/missing-package",
      message: `The package ${name} is not installed.`,
      hint: `Run npm install ${name} in the service that imports it.`,
      cause: error,
    });
  }
}

function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_MODULE_NOT_FOUND" &&
    error.message.includes(`'${name}'`)
  );
}
