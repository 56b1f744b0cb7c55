import { allows, allowsSome } from "../../access/decide.ts";
import type { Permission } from "../../access/operations.ts";
import { type AccessTarget, resourcesIn } from "../../access/resource.ts";
import type { Actor } from "../../actor.ts";

/** What a call is about: the parameters of its path, such as a subject or an environment. */
export type CallTarget = Readonly<Record<string, string>>;

/** Whether a caller has a permission on what a call is about. */
export type MayCall = (actor: Actor, permission: Permission, resource: CallTarget) => boolean;

/**
 * What of a call's target the caller lacks the permission for; undefined where nothing. A call that names no target is
 * allowed to those who may do it with anything: what it shows and writes is held against their grants where it is done.
 */
export function lacking({ rights }: Actor, permission: Permission, target: CallTarget): AccessTarget | undefined {
  if (rights === undefined || permission === "none") return undefined;
  const named = resourcesIn(target);
  if (named.length === 0) return allowsSome(rights, permission) ? undefined : { kind: "registry" };
  return named.find((resource) => !allows(rights, permission, resource));
}

/** The rule of a server with access control: by the grants that the caller holds. */
export const mayByGrants: MayCall = (actor, permission, target) => lacking(actor, permission, target) === undefined;
