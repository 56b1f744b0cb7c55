import type { AccessGrant } from "@concordat/client/api";

/** A user as it is kept. */
export interface KeptUser {
  readonly name: string;
  /** A hash of the password, with how it was made. */
  readonly password: string;
  /** Milliseconds since 1970. */
  readonly created: number;
}

/** A token as it is kept: what it is itself is known to its bearer alone. */
export interface KeptToken {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  /** SHA-256 of the token, in hexadecimal. */
  readonly hash: string;
  /** Milliseconds since 1970, and so are the others. */
  readonly created: number;
  readonly expires: number | undefined;
  readonly used: number | undefined;
}

/** An entry of the audit log as it is kept. */
export interface KeptNote {
  readonly seq: number;
  /** The entry's JSON, letter by letter as it was hashed. */
  readonly entry: string;
  /** The hash of the entry before it, and of both: {@link chained}. */
  readonly previous: string;
  readonly hash: string;
}

/** Which entries of the audit log to read, in ascending order: all that fit what is given. */
export interface NoteFilter {
  /** Only those after this one; from the first unless given. */
  readonly after?: number;
  /** The newest ones of those that fit, so many at most. */
  readonly last?: number;
  /** So many at most, the oldest of them. */
  readonly first?: number;
}

/** One change of who may do what, or an entry of the audit log. */
export type AccessWrite =
  | { readonly kind: "put-user"; readonly user: string; readonly password: string }
  /** With the user's tokens and grants. */
  | { readonly kind: "drop-user"; readonly user: string }
  | { readonly kind: "put-token"; readonly token: Omit<KeptToken, "created" | "used"> }
  | { readonly kind: "drop-token"; readonly id: string }
  /** Counts as no change: nothing is decided by when a token was used. */
  | { readonly kind: "use-token"; readonly id: string; readonly time: number }
  | { readonly kind: "put-grant"; readonly grant: AccessGrant }
  | { readonly kind: "drop-grant"; readonly grant: AccessGrant }
  /** Adds an entry at the end of the audit log, chained to the one before it. */
  | { readonly kind: "note"; readonly entry: string }
  /** Removes the entries up to one. */
  | { readonly kind: "forget-notes"; readonly upTo: number };

const KINDS: ReadonlySet<string> = new Set<AccessWrite["kind"]>([
  "put-user",
  "drop-user",
  "put-token",
  "drop-token",
  "use-token",
  "put-grant",
  "drop-grant",
  "note",
  "forget-notes",
]);

/** Whether a write is about who may do what, or of the audit log. */
export function isAccessWrite(write: { readonly kind: string }): write is AccessWrite {
  return KINDS.has(write.kind);
}

/** What a store answers about users, tokens and grants. */
export interface AccessReads {
  /** By name. */
  users(): Promise<readonly KeptUser[]>;
  user(name: string): Promise<KeptUser | undefined>;
  /** By user and name. */
  tokens(): Promise<readonly KeptToken[]>;
  /** The token of a hash. */
  token(hash: string): Promise<KeptToken | undefined>;
  /** Those of a holder, or of all, by holder and what they are on. */
  grants(holder?: string): Promise<readonly AccessGrant[]>;
  notes(filter: NoteFilter): Promise<readonly KeptNote[]>;
}
