import type { Actor } from "../../actor.ts";

/** What a caller may need in order to call a route; `none` is for everybody. */
export const PERMISSIONS = [
  "none",
  "read",
  "check",
  "register",
  "delete",
  "configure",
  "deploy",
  "administer",
] as const;
/** One of {@link PERMISSIONS}. */
export type Permission = (typeof PERMISSIONS)[number];

/** What a call is about: the parameters of its path, such as a subject or an environment. */
export type CallTarget = Readonly<Record<string, string>>;

/** Whether a caller has a permission on what a call is about. */
export type MayCall = (actor: Actor, permission: Permission, resource: CallTarget) => boolean;
