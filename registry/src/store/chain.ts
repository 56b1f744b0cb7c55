import { createHash } from "node:crypto";

/** The hash before the first entry of an audit log. */
export const CHAIN_START = "0".repeat(64);

/** The hash of an entry of the audit log, which depends on all entries before it. */
export function chained(previous: string, entry: string): string {
  return createHash("sha256").update(`${previous}\n${entry}`).digest("hex");
}
