import type { AccessGrant } from "@concordat/client/api";
import type { Permission } from "./operations.ts";
import type { AccessTarget } from "./resource.ts";

/** What a caller lacks. */
export interface ForbiddenFacts {
  readonly actor: string;
  readonly permission: Permission;
  readonly resource: AccessTarget;
}

/** What is wrong with credentials. Of a wrong password and of an unknown user it says the same. */
export type CredentialProblem =
  | "missing"
  | "wrong"
  | "expired"
  | "foreign issuer"
  | "other audience"
  | "bad signature"
  | "unknown certificate";

/** Of what there were too many. */
export type Excess = "requests" | "failed logins";

/** What access control refuses. */
export interface AccessFacts {
  /** The caller lacks a permission. */
  readonly forbidden: ForbiddenFacts;
  /** The caller does not say who they are, or not so that it can be believed. */
  readonly unauthenticated: { readonly problem: CredentialProblem };
  readonly "too-many": { readonly of: Excess; readonly seconds: number };
  /** What vouches for identities cannot be asked. */
  readonly "identity-unavailable": { readonly detail: string };
  readonly "unknown-user": { readonly user: string };
  readonly "unknown-token": { readonly token: string };
  readonly "unknown-grant": { readonly grant: AccessGrant };
  /** A new user without a password. */
  readonly "no-password": { readonly user: string };
  /** Nobody would be left who may administer. */
  readonly "last-admin": { readonly holder: string };
}
