import { type CompatibilityRequest, type CompatibilityResponse, operations } from "../api/index.ts";
import type { Send } from "./call.ts";
import { RegistryError } from "./error.ts";
import { askerOf } from "./operation.ts";

/**
 * Asks Concordat's registry for the structured compatibility report. Undefined where the registry is another product's,
 * which does not know the path. Throws {@link RegistryError}.
 */
export async function askReport(send: Send, request: CompatibilityRequest): Promise<CompatibilityResponse | undefined> {
  try {
    return await askerOf(send)(operations.checkCompatibility, { body: request });
  } catch (error) {
    // Only our own API gives its errors a code; without one it was another registry that does not know the path.
    const status = error instanceof RegistryError && error.apiCode === undefined ? error.status : undefined;
    if (status === 404 || status === 405) return undefined;
    throw error;
  }
}
