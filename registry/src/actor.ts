import type { Rights } from "./access/decide.ts";

/** Who asks for something. */
export interface Actor {
  /** The name that grants are given to, and that the audit log has. */
  readonly name: string;
  /** Undefined where there is no access control: everybody may do everything. */
  readonly rights?: Rights;
  /** Where the request came from: an address of the network, and the request's id. */
  readonly from?: string | undefined;
  readonly request?: string | undefined;
}

/** Somebody who did not say who they are. */
export const ANONYMOUS: Actor = { name: "anonymous" };
