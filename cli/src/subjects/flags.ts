import type { CommonFlags } from "../commands/options.ts";
import type { RegistryFlags } from "../project/registry.ts";

/** The options of what lists or shows. */
export interface ListFlags extends CommonFlags, RegistryFlags {
  readonly deleted?: boolean;
}

/** The options of what changes something. */
export interface ChangeFlags extends CommonFlags, RegistryFlags {
  readonly yes?: boolean;
  readonly reset?: boolean;
  readonly version?: number;
  readonly permanent?: boolean;
}
