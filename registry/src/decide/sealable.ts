import type { Metadata } from "@concordat/schema";
import { refusals } from "../errors.ts";
import { hasSensitive } from "../store/sealing.ts";

/** Refuses metadata with sensitive values where they could only be kept as they are. */
export function checkSealable({ canSeal }: { readonly canSeal: boolean }, metadata: Metadata | undefined): void {
  if (!canSeal && metadata !== undefined && hasSensitive(metadata)) throw refusals.cannotSeal();
}
